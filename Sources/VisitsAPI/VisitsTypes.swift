public import JSONRPC

/// By what visits are split.
public enum Grouping: String, Codable, Sendable, CaseIterable {
    /// By agency.
    case agency
    /// By service.
    case service
    /// By where the number was taken, or `history` for imported counts.
    case channel
    /// By day.
    case day
    /// By month.
    case month
}

/// Which visits to count.
public struct CountQuery: Codable, Sendable {
    /// The first day.
    public var from: CivilDate
    /// The last day.
    public var to: CivilDate
    /// Only those of this agency.
    public var agency: Code?
    /// How to split them; not at all when left out.
    public var by: Grouping?
    /// A query.
    public init(from: CivilDate, to: CivilDate, agency: Code? = nil, by: Grouping? = nil) {
        self.from = from
        self.to = to
        self.agency = agency
        self.by = by
    }
}

/// One part of a count.
public struct CountRow: Codable, Sendable, Equatable {
    /// The agency, service, channel, day or month.
    public var key: String
    /// How many visits.
    public var visits: Int
    /// How many products, where known.
    public var products: Int
    /// A row.
    public init(key: String, visits: Int, products: Int) {
        self.key = key
        self.visits = visits
        self.products = products
    }
}

/// Visits counted.
public struct CountReport: Codable, Sendable, Equatable {
    /// The first day.
    public var from: CivilDate
    /// The last day.
    public var to: CivilDate
    /// All visits of the period.
    public var visits: Int
    /// All products, where known.
    public var products: Int
    /// The parts, largest first; days and months in order of time.
    public var rows: [CountRow]
    /// A report.
    public init(from: CivilDate, to: CivilDate, visits: Int, products: Int, rows: [CountRow]) {
        self.from = from
        self.to = to
        self.visits = visits
        self.products = products
        self.rows = rows
    }
}

/// Daily counts of the past.
public struct CountImport: Codable, Sendable {
    /// CSV with the header `day,agency,visits` and optionally `service` and `products`. An agency or service that the
    /// source does not tell apart is `-`.
    public var csv: CSVText
    /// Where it comes from. Loading the same source again replaces what it gave before.
    public var source: ShortText
    /// When the source was published.
    public var publishedOn: CivilDate
    /// An import.
    public init(csv: CSVText, source: ShortText, publishedOn: CivilDate) {
        self.csv = csv
        self.source = source
        self.publishedOn = publishedOn
    }
}

/// A table as text.
public struct CSVText: BoundedText {
    /// The text.
    public let text: String
    /// Takes a text that has been checked.
    public init(unchecked text: String) { self.text = text }
    /// Up to 900,000 characters, so that the frame stays below its limit.
    public static let lengths = 1...900_000
    /// One day.
    public static let exampleText = "day,agency,visits\n2024-01-02,DUK,120\n"
    /// Anything but control characters other than line ends and tabs.
    public static func allows(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\n" || scalar == "\r" || scalar == "\t"
    }
}

/// What an import did.
public struct ImportReport: Codable, Sendable, Equatable {
    /// How many rows were loaded.
    public var rows: Int
    /// How many visits they add up to.
    public var visits: Int
    /// How many rows of an earlier import of this source were replaced.
    public var replaced: Int
    /// A report.
    public init(rows: Int, visits: Int, replaced: Int) {
        self.rows = rows
        self.visits = visits
        self.replaced = replaced
    }
}

/// One source of imported counts.
public struct CountSource: Codable, Sendable, Equatable {
    /// Where the counts come from.
    public var source: String
    /// When it was published.
    public var publishedOn: CivilDate
    /// When it was loaded.
    public var loadedAt: Timestamp
    /// The first day it covers.
    public var from: CivilDate
    /// The last day it covers.
    public var to: CivilDate
    /// How many visits.
    public var visits: Int
    /// A source.
    public init(
        source: String, publishedOn: CivilDate, loadedAt: Timestamp, from: CivilDate, to: CivilDate, visits: Int
    ) {
        self.source = source
        self.publishedOn = publishedOn
        self.loadedAt = loadedAt
        self.from = from
        self.to = to
        self.visits = visits
    }
}

/// All sources.
public struct SourceList: Codable, Sendable, Equatable {
    /// Newest first.
    public var items: [CountSource]
    /// A list.
    public init(items: [CountSource]) { self.items = items }
}

/// A visit.
public struct VisitEvent: Codable, Sendable, Equatable {
    /// The day.
    public var day: CivilDate
    /// The agency.
    public var agency: Code
    /// The service.
    public var service: Code
    /// Where the number was taken.
    public var channel: String
    /// How many products were handed out.
    public var products: Int
    /// A visit.
    public init(day: CivilDate, agency: Code, service: Code, channel: String, products: Int) {
        self.day = day
        self.agency = agency
        self.service = service
        self.channel = channel
        self.products = products
    }
}
