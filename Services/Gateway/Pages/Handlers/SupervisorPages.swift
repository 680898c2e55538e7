import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI

extension PageSite {
    /// A supervisor's live page. It stands also while the queue does not answer, and fills itself later.
    func supervisor(_ page: PageRequest) async throws -> HTTPResponse {
        guard let account = try supervisor(signedInTo: page) else { return toSignIn(page) }
        let root = root(page)
        let contexts = DeviceContexts(root: root, catalogue: try catalogue.require())
        let figures = try? await snapshot(.figures, meta: .usual, page)
        return html(.supervisor, try contexts.supervisor(account, figures: figures), root, page, personal: true)
    }

    /// The figures of all lanes as CSV.
    func laneTable(_ page: PageRequest) async throws -> HTTPResponse {
        try await table("jalur", page) { FigureTable.lanes($0) }
    }

    /// The figures of all counters as CSV.
    func counterTable(_ page: PageRequest) async throws -> HTTPResponse {
        try await table("loket", page) { FigureTable.counters($0) }
    }

    private func table(_ name: String, _ page: PageRequest, _ rows: (SiteFigures) -> String) async throws
        -> HTTPResponse
    {
        guard try supervisor(signedInTo: page) != nil else { return toSignIn(page) }
        let figures = try await upstream.call(.queue, QueueAPI.figures, Empty(), on: page.eventLoop).get()
        return HTTPResponse(
            status: 200,
            headers: [
                "content-type": "text/csv; charset=utf-8", "cache-control": "no-store",
                "content-disposition": "attachment; filename=\"\(name)-\(figures.serviceDay).csv\"",
                "x-content-type-options": "nosniff",
            ], body: .buffer(ByteBuffer(string: rows(figures))))
    }

    /// Who is signed in; nil when nobody is.
    ///
    /// - Throws: `forbidden` when they may not supervise.
    private func supervisor(signedInTo page: PageRequest) throws(RPCError) -> Account? {
        guard let account = account(page) else { return nil }
        guard account.role.scopes.contains(QueueAPI.superviseScope) else { throw RPCError(.forbidden) }
        return account
    }
}

/// Figures as comma-separated values (RFC 4180). Times are in seconds; what is not known is empty.
enum FigureTable {
    /// One row for each lane.
    static func lanes(_ figures: SiteFigures) -> String {
        let head = [
            "hari", "waktu", "jalur", "gerai", "nama", "diberikan", "menunggu", "menunggu_prioritas", "menunggu_sejak",
            "belum_lapor", "loket_buka", "selesai", "belum_tuntas", "terlewat", "batal",
        ]
        let rows = figures.lanes.map { lane -> [String] in
            let priority = lane.classes.filter { $0.priority != .regular }.reduce(0) { $0 + $1.waiting }
            let counts = [lane.issued, lane.waiting, priority].map(String.init)
            let more = [lane.booked, lane.openCounters, lane.served, lane.unfinished, lane.missed, lane.cancelled]
            return ["\(figures.serviceDay)", "\(figures.time)", lane.lane.text, lane.agency.text, lane.name] + counts
                + [lane.waitingSince?.description ?? ""] + more.map(String.init) + steps(lane.times)
        }
        return text([head + stepNames] + rows)
    }

    /// One row for each counter.
    static func counters(_ figures: SiteFigures) -> String {
        let head = ["hari", "waktu", "loket", "gerai", "label", "keadaan", "nomor", "sejak", "selesai"]
        let rows = figures.counters.map { counter -> [String] in
            [
                "\(figures.serviceDay)", "\(figures.time)", counter.counter.text, counter.agency.text, counter.label,
                counter.currentState?.rawValue ?? counter.state.rawValue, counter.current ?? "",
                counter.since?.description ?? "", String(counter.served),
            ] + steps(counter.times)
        }
        return text([head + stepNames] + rows)
    }

    private static let stepNames = ["tunggu", "jalan", "layanan", "kosong"].flatMap {
        ["\($0)_jumlah", "\($0)_rata2_detik", "\($0)_p90_detik"]
    }

    private static func steps(_ times: StepFigures?) -> [String] {
        [times?.wait, times?.walk, times?.service, times?.idle].flatMap { figures in
            [figures?.count, figures?.meanSeconds, figures?.ninthSeconds].map { $0.map { String($0) } ?? "" }
        }
    }

    private static func text(_ rows: [[String]]) -> String {
        rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A field that a spreadsheet takes as text and not as a formula.
    private static func field(_ text: String) -> String {
        let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
