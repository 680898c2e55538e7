import CatalogAPI
import JSONRPC
import QueueAPI
import QueueRules

/// The context of the page of a lane's ledger.
struct LedgerContexts {
    let root: RootContext

    /// How many records one page shows.
    static let rows = 200
    /// How many faults one page shows.
    private static let faults = 20

    /// The page of a lane's day, newest first.
    ///
    /// - Parameters:
    ///   - last: Show only records up to this place.
    ///   - number: A number whose link is wanted.
    func page(
        _ ledger: CheckedLedger, of lane: LaneDefinition, upTo last: Int64?, number: String?, agency: AgencySummary?
    ) -> PageContext {
        let shown = ledger.records.filter { last == nil || $0.record.n <= last ?? 0 }.suffix(Self.rows)
        let replay = ledger.finished
        let summary = replay.summary
        var values: PageContext = [
            "lane": [
                "code": lane.code.text, "name": lane.name, "prefix": lane.prefix,
                "agency": lane.agency.text,
            ],
            "day": ["code": ledger.day.description, "text": root.time.longDay(ledger.day)],
            "earlier": ledger.day.advanced(byDays: -1).description,
            "later": ledger.day.advanced(byDays: 1).description,
            "check": [
                "whole": replay.faultCount == 0 && summary.records > 0, "broken": replay.faultCount > 0,
                "empty": summary.records == 0, "records": summary.records, "numbers": summary.numbers,
                "calls": summary.calls, "out_of_order": summary.outOfOrder, "undone": summary.undone,
                "fault_count": replay.faultCount,
                "faults": replay.faults.prefix(Self.faults).map(fault),
            ] as PageContext,
            "rows": shown.reversed().map(row), "has_rows": !shown.isEmpty,
            "text_json": root.words(in: "ledger"),
        ]
        if let agency { values["agency_name"] = agency.shortName }
        if let first = shown.first?.record.n, first > ledger.records.first?.record.n ?? 0 {
            values["older"] = Int(first - 1)
        }
        if let head = replay.last { values["head"] = Self.grouped(head.text) }
        if let number,
            let own = ledger.records.first(where: { $0.record.what == .issued && $0.record.number == number })
        {
            values["own"] = ["number": number, "link": Self.grouped(own.link.printed)]
        }
        return values
    }

    private func row(_ entry: (record: LedgerRecord, link: LedgerLink)) -> PageContext {
        let record = entry.record
        var values: PageContext = [
            "n": Int(record.n), "time": root.time.clock(record.at), "number": record.number,
            "what": root.words("ledger", record.what.rawValue), "link": String(entry.link.text.prefix(8)),
            "credit": (record.credit ?? 0) > 0, "exception": record.reason != nil, "at_counter": record.counter != nil,
        ]
        values["counter"] = record.counter.map { code in
            root.counterName(root.catalogue?.counter(code.text)?.label ?? code.text)
        }
        values["appointment"] = record.appointment.map { root.time.clock($0) }
        values["minutes"] = record.credit.map { Int($0 / 60_000) }
        values["reason"] = record.reason.map { root.words("ledger", "reason_" + $0.rawValue) }
        return values
    }

    private func fault(_ fault: LedgerFault) -> PageContext {
        ["line": fault.line, "has_line": fault.line > 0, "text": root.words("ledger", "fault_" + fault.kind.rawValue)]
    }

    /// Digits in groups of four, so that they can be compared by eye.
    static func grouped(_ digits: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, index % 4 == 0 { text.append(" ") }
            text.append(digit)
        }
        return text
    }
}
