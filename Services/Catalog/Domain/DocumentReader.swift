import CatalogAPI
import JSONRPC

/// What is wrong with a document, gathered while it is read to its end.
final class Findings {
    /// Most problems that are listed; a document with more is broken as a whole and the rest would help nobody.
    static let limit = 500

    private(set) var problems: [RPCError.Field] = []
    private var unlisted = 0
    /// Where each value that must be unique was seen first, by what it is unique among.
    private var seen: [String: [String: String]] = [:]

    /// Notes a problem at a place such as `gerai[3].services[2].handling_minutes`.
    func add(_ path: String, _ problem: String) {
        if problems.count < Self.limit {
            problems.append(.init(path.isEmpty ? "document" : path, problem))
        } else {
            unlisted += 1
        }
    }

    /// Notes a problem if `value` was seen before among others of its sort.
    func unique(_ value: String, among sort: String, at path: String) {
        if let first = seen[sort]?[value] {
            add(path, "is the same as \(first)")
        } else {
            seen[sort, default: [:]][value] = path
        }
    }

    /// All problems, with a last line that says how many more there are than are listed.
    var all: [RPCError.Field] {
        unlisted == 0 ? problems : problems + [.init("document", "has \(unlisted) more problems")]
    }
}

/// One value of a document that is being checked, and the place where it stands.
///
/// Reading never stops at a problem: it is noted and a placeholder returned, which is only ever looked at when nothing
/// was noted.
struct DocumentPlace {
    let value: JSONValue
    let path: String
    let findings: Findings

    func problem(_ text: String) { findings.add(path, text) }

    /// Reads an object. Members it does not know, and members that stand twice, are problems: they are misspelt.
    func object(_ known: Set<String>) -> DocumentMembers {
        guard value.isObject else {
            problem("must be an object")
            return DocumentMembers(values: nil, path: path, findings: findings)
        }
        var values: [String: JSONValue] = [:]
        value.forEachMember { name, value in
            let name = name.string ?? ""
            let place = path.isEmpty ? name : "\(path).\(name)"
            if !known.contains(name) { findings.add(place, "is not known here") }
            if values.updateValue(value, forKey: name) != nil { findings.add(place, "stands twice") }
            return true
        }
        return DocumentMembers(values: values, path: path, findings: findings)
    }

    /// Reads an array of `lengths` elements.
    func list<Element>(_ lengths: ClosedRange<Int>, _ read: (DocumentPlace) -> Element) -> [Element] {
        guard value.isArray else {
            problem("must be an array")
            return []
        }
        let elements = value.elements
        guard lengths.contains(elements.count) else {
            problem("must have \(lengths.lowerBound) to \(lengths.upperBound) elements")
            return []
        }
        return elements.enumerated().map { position, element in
            read(DocumentPlace(value: element, path: "\(path)[\(position)]", findings: findings))
        }
    }

    /// Reads a text that says something and has no control characters.
    func text(_ lengths: ClosedRange<Int> = 1...200) -> String {
        guard let text = value.string else {
            problem("must be a string")
            return ""
        }
        if text.unicodeScalars.count > lengths.upperBound {
            problem("must have at most \(lengths.upperBound) characters")
        } else if text.allSatisfy(\.isWhitespace) {
            problem("must not be empty")
        } else if text.unicodeScalars.count < lengths.lowerBound {
            problem("must have at least \(lengths.lowerBound) characters")
        } else if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            problem("has a control character")
        }
        return text
    }

    /// Reads a code of at most `longest` characters.
    func code(longest: Int = Code.lengths.upperBound) -> Code {
        guard let text = value.string else {
            problem("must be a string")
            return "-"
        }
        if let fault = Code.problem(with: text) {
            problem(fault)
        } else if text.utf8.count > longest {
            problem("must have at most \(longest) characters")
        }
        return Code(unchecked: text)
    }

    /// Reads one of a few words.
    func choice<Choice>(_ choices: KeyValuePairs<String, Choice>) -> Choice? {
        if let text = value.string, let choice = choices.first(where: { $0.key == text }) { return choice.value }
        problem("must be one of \(choices.map(\.key).joined(separator: ", "))")
        return nil
    }

    /// Reads a date of the calendar.
    func date() -> CivilDate? {
        if let text = value.string, let date = CivilDate(text) { return date }
        problem("must be a date such as 2026-11-25")
        return nil
    }

    /// Reads a time of the day as minutes since midnight.
    func time() -> Int? {
        if let text = value.string, let minutes = OpeningHours.minutes(text) { return minutes }
        problem("must be a time such as 08:00")
        return nil
    }
}

/// The members of an object that is being checked.
struct DocumentMembers {
    /// Nil when the value is no object, which has been noted; its members are then not missed one by one.
    let values: [String: JSONValue]?
    let path: String
    let findings: Findings

    func path(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    func problem(_ name: String, _ text: String) { findings.add(path(name), text) }

    /// The member, or nil when it is absent or null.
    func optional(_ name: String) -> DocumentPlace? {
        guard let value = values?[name], !value.isNull else { return nil }
        return DocumentPlace(value: value, path: path(name), findings: findings)
    }

    /// The member; its absence is a problem.
    func required(_ name: String) -> DocumentPlace? {
        if let place = optional(name) { return place }
        if values != nil { problem(name, "is required") }
        return nil
    }

    func object(_ name: String, _ known: Set<String>) -> DocumentMembers {
        required(name)?.object(known) ?? DocumentMembers(values: nil, path: path(name), findings: findings)
    }

    func list<Element>(
        _ name: String, _ lengths: ClosedRange<Int>, _ read: (DocumentPlace) -> Element
    ) -> [Element] {
        required(name)?.list(lengths, read) ?? []
    }

    func text(_ name: String, _ lengths: ClosedRange<Int> = 1...200) -> String {
        required(name)?.text(lengths) ?? ""
    }

    func optionalText(_ name: String, _ lengths: ClosedRange<Int> = 1...500) -> String? {
        optional(name)?.text(lengths)
    }

    func integer(_ name: String, in range: ClosedRange<Int>) -> Int {
        guard let place = required(name) else { return range.lowerBound }
        if let number = place.value.integer(Int.self), range.contains(number) { return number }
        place.problem("must be an integer from \(range.lowerBound) to \(range.upperBound)")
        return range.lowerBound
    }

    func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
        optional(name).map { _ in integer(name, in: range) }
    }

    func optionalFlag(_ name: String) -> Bool? { optional(name).map { _ in flag(name) } }

    func flag(_ name: String) -> Bool {
        guard let place = required(name) else { return false }
        if let flag = place.value.bool { return flag }
        place.problem("must be true or false")
        return false
    }
}

/// Times of the day as the catalogue writes them.
enum TimeOfDay {
    /// `HH:MM` of minutes since midnight.
    static func text(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }
}
