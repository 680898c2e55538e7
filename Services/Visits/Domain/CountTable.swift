import JSONRPC
import VisitsAPI

/// Daily counts of the past, checked.
struct CountTable: Equatable {
    /// Visits of one day to one agency for one service.
    struct Row: Equatable, Sendable {
        /// Where it stands in the CSV, for messages.
        var line: Int
        var day: CivilDate
        var agency: Code
        var service: Code
        var visits: Int
        var products: Int
    }

    let rows: [Row]
    var visits: Int { rows.reduce(0) { $0 + $1.visits } }

    /// What is wrong with a table, place by place.
    struct Faults: Error, Equatable {
        var places: [RPCError.Field]
    }

    private static let required = ["day", "agency", "visits"]
    private static let known = required + ["service", "products"]
    /// More visits than this on one day are a slip of the keyboard.
    private static let mostPerDay = 1_000_000
    /// Most faults that are listed.
    private static let mostFaults = 500

    /// Reads and checks a CSV; every fault is found, not only the first.
    ///
    /// - Parameter today: counts of later days are refused.
    init(csv: String, today: CivilDate) throws(Faults) {
        let table: CSVTable
        do {
            table = try CSVTable(csv)
        } catch {
            throw Faults(places: [.init("csv line \(error.line)", error.problem)])
        }
        guard let header = table.rows.first else {
            throw Faults(places: [.init("csv line 1", "must be the header day,agency,visits")])
        }
        let columns = try Self.columns(header)
        var faults: [RPCError.Field] = []
        var rows: [Row] = []
        var seen: [String: Int] = [:]
        for row in table.rows.dropFirst() {
            let before = faults.count
            let read = Self.read(row, columns, width: header.fields.count, today: today, &faults)
            guard let read, faults.count == before else { continue }
            if let line = seen.updateValue(read.line, forKey: "\(read.day) \(read.agency) \(read.service)") {
                faults.append(.init("csv line \(read.line)", "counts the same as line \(line)"))
            }
            rows.append(read)
        }
        if table.rows.count == 1 { faults.append(.init("csv", "has no row below its header")) }
        guard faults.isEmpty else { throw Faults(places: Self.shortened(faults)) }
        self.rows = rows
    }

    private static func columns(_ header: CSVTable.Row) throws(Faults) -> [String: Int] {
        var columns: [String: Int] = [:]
        var faults: [RPCError.Field] = []
        for (position, name) in header.fields.enumerated() {
            if !known.contains(name) { faults.append(.init("csv line 1", "has an unknown column \"\(name)\"")) }
            if columns.updateValue(position, forKey: name) != nil {
                faults.append(.init("csv line 1", "has the column \(name) twice"))
            }
        }
        for name in required where columns[name] == nil {
            faults.append(.init("csv line 1", "has no column \(name)"))
        }
        guard faults.isEmpty else { throw Faults(places: shortened(faults)) }
        return columns
    }

    private static func read(
        _ row: CSVTable.Row, _ columns: [String: Int], width: Int, today: CivilDate, _ faults: inout [RPCError.Field]
    ) -> Row? {
        let place = "csv line \(row.line)"
        guard row.fields.count == width else {
            faults.append(.init(place, "has \(row.fields.count) fields where the header has \(width)"))
            return nil
        }
        func field(_ name: String) -> String? { columns[name].map { row.fields[$0] } }
        func number(_ name: String) -> Int? {
            guard let text = field(name) else { return 0 }
            guard !text.isEmpty, text.utf8.count <= 7, text.utf8.allSatisfy({ $0 &- 48 < 10 }), let number = Int(text),
                number <= mostPerDay
            else {
                faults.append(.init(place, "\(name) must be a whole number from 0 to \(mostPerDay)"))
                return nil
            }
            return number
        }
        func code(_ name: String) -> Code? {
            let text = field(name) ?? VisitsAPI.unspecified.text
            if let problem = Code.problem(with: text) {
                faults.append(.init(place, "\(name) \(problem)"))
                return nil
            }
            return Code(unchecked: text)
        }
        let day = field("day").flatMap { CivilDate($0) }
        if let day, day > today {
            faults.append(.init(place, "day lies in the future"))
        } else if day == nil {
            faults.append(.init(place, "day must be a date such as 2024-01-02"))
        }
        let (agency, service) = (code("agency"), code("service"))
        let (visits, products) = (number("visits"), number("products"))
        guard let day, let agency, let service, let visits, let products else { return nil }
        return Row(line: row.line, day: day, agency: agency, service: service, visits: visits, products: products)
    }

    private static func shortened(_ faults: [RPCError.Field]) -> [RPCError.Field] {
        guard faults.count > mostFaults else { return faults }
        return faults.prefix(mostFaults) + [.init("csv", "has \(faults.count - mostFaults) more problems")]
    }
}
