/// A string with rules that are checked when it is read, so that no method has to check them again.
public protocol BoundedText: Hashable, Sendable, Codable, CustomStringConvertible, SchemaDescribing {
    /// The text.
    var text: String { get }
    /// Takes a text that has been checked.
    init(unchecked text: String)
    /// Fewest and most Unicode scalars.
    static var lengths: ClosedRange<Int> { get }
    /// Whether a scalar may stand in the text.
    static func allows(_ scalar: Unicode.Scalar) -> Bool
    /// The rule as a regular expression for the schema, if it has one.
    static var pattern: String? { get }
    /// A text that follows the rules.
    static var exampleText: String { get }
}

extension BoundedText {
    /// The text, or nil when it breaks a rule.
    public init?(_ text: String) {
        guard Self.problem(with: text) == nil else { return nil }
        self.init(unchecked: text)
    }

    /// What is wrong with a text, as the end of a sentence; nil when nothing is.
    public static func problem(with text: String) -> String? {
        // The cheap bound first: a hostile text is not walked through to learn its length.
        guard text.utf8.count <= lengths.upperBound * 4, text.unicodeScalars.count <= lengths.upperBound else {
            return "must have at most \(lengths.upperBound) characters"
        }
        guard text.unicodeScalars.count >= lengths.lowerBound else {
            return lengths.lowerBound == 1 ? "must not be empty" : "must have at least \(lengths.lowerBound) characters"
        }
        guard text.unicodeScalars.allSatisfy(allows) else {
            return pattern.map { "must match \($0)" } ?? "has a control character"
        }
        return nil
    }

    /// The text.
    public var description: String { text }

    /// Reads and checks the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        if let problem = Self.problem(with: text) {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: problem)
        }
        self.init(unchecked: text)
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// A string with the bounds of this type.
    public static var schema: JSONSchema {
        .string(pattern: pattern, minLength: lengths.lowerBound, maxLength: lengths.upperBound)
    }

    /// The example as a value.
    public static var example: Self { Self(unchecked: exampleText) }
    /// No pattern unless a type names one.
    public static var pattern: String? { nil }

    /// Anything but control characters, unless a type is stricter. Line breaks and tabs are not control characters here.
    public static func allows(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\n" || scalar == "\t"
    }
}

/// The short code of a thing that an operator configures: agency, service, lane, counter, zone.
public struct Code: BoundedText, ExpressibleByStringLiteral, Comparable {
    /// The code.
    public let text: String
    /// Takes a code that has been checked.
    public init(unchecked text: String) { self.text = text }
    /// A code from a literal of the program.
    public init(stringLiteral text: String) { self.text = text }
    /// One to 32 characters.
    public static let lengths = 1...32
    /// Letters, digits, hyphen, underscore and dot, all ASCII.
    public static let pattern: String? = "^[A-Za-z0-9._-]+$"
    /// A code.
    public static let exampleText = "DUK-01"

    /// Whether the scalar is a letter, a digit, a hyphen, an underscore or a dot.
    public static func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
        default: false
        }
    }

    /// Orders codes by their characters.
    public static func < (left: Code, right: Code) -> Bool { left.text < right.text }
}

/// A name or a search term: one to 120 characters.
public struct ShortText: BoundedText, ExpressibleByStringLiteral {
    /// The text.
    public let text: String
    /// Takes a text that has been checked.
    public init(unchecked text: String) { self.text = text }
    /// A text from a literal of the program.
    public init(stringLiteral text: String) { self.text = text }
    /// One to 120 characters.
    public static let lengths = 1...120
    /// A name.
    public static let exampleText = "KTP-el"
}

/// What somebody writes in their own words: up to 2,000 characters.
public struct Remark: BoundedText, ExpressibleByStringLiteral {
    /// The text.
    public let text: String
    /// Takes a text that has been checked.
    public init(unchecked text: String) { self.text = text }
    /// A text from a literal of the program.
    public init(stringLiteral text: String) { self.text = text }
    /// One to 2,000 characters.
    public static let lengths = 1...2000
    /// A remark.
    public static let exampleText = "Petugas ramah."
}
