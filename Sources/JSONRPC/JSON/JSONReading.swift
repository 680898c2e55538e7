/// Reads Swift values out of a scanned JSON text.
public enum JSONReading {
    /// What to do with a member that the type does not know.
    public enum UnknownMembers: Sendable {
        /// A peer's mistake: refuse it, naming the member. For parameters.
        case refuse
        /// A newer peer's addition: pass over it. For results and events.
        case ignore
    }

    /// Reads a `T` from `value`.
    ///
    /// - Throws: `JSONReadingError`, naming the member at fault by its path.
    public static func decode<T: Decodable>(
        _ type: T.Type = T.self, from value: JSONValue, unknownMembers: UnknownMembers = .ignore
    ) throws(JSONReadingError) -> T {
        do {
            return try ValueDecoder(value: value, path: [], unknownMembers: unknownMembers).read(T.self)
        } catch let error as JSONReadingError {
            throw error
        } catch let error as DecodingError {
            throw JSONReadingError(error)
        } catch {
            throw JSONReadingError(path: "", problem: .invalid("\(error)"))
        }
    }

    /// Scans `bytes` and reads a `T` from them.
    ///
    /// - Throws: `JSONSyntaxError` or `JSONReadingError`.
    public static func decode<T: Decodable>(
        _ type: T.Type = T.self, from bytes: [UInt8], unknownMembers: UnknownMembers = .ignore
    ) throws -> T {
        try decode(T.self, from: JSONDocument(bytes).root, unknownMembers: unknownMembers)
    }
}

/// A member that does not fit the type it is read into.
public struct JSONReadingError: Error, Equatable, Sendable {
    /// What is wrong with a member.
    public enum Problem: Equatable, Sendable {
        /// It is required and absent or null.
        case missing
        /// It has another JSON type.
        case wrongType(expected: String)
        /// The type does not know it, or it stands twice.
        case unknown
        /// It has the right type and a value that is not allowed; the sentence says why.
        case invalid(String)
    }

    /// The way to the member, such as `leg.requirements[2]`; empty for the whole value.
    public let path: String
    /// What is wrong with it.
    public let problem: Problem

    init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(path: JSONPath.text(context.codingPath + [key]), problem: .missing)
        case .valueNotFound(_, let context):
            self.init(path: JSONPath.text(context.codingPath), problem: .missing)
        case .typeMismatch(let type, let context):
            self.init(path: JSONPath.text(context.codingPath), problem: .wrongType(expected: JSONPath.name(of: type)))
        case .dataCorrupted(let context):
            self.init(path: JSONPath.text(context.codingPath), problem: .invalid(context.debugDescription))
        @unknown default:
            self.init(path: "", problem: .invalid("\(error)"))
        }
    }

    /// The problem as a sentence.
    public var message: String {
        switch problem {
        case .missing: "is required"
        case .wrongType(let expected): "must be \(expected)"
        case .unknown: "is not known here"
        case .invalid(let why): why
        }
    }
}

/// Paths and type names as people read them.
enum JSONPath {
    static func text(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let index = key.intValue, key is IndexKey {
                text += "[\(index)]"
            } else {
                let name = key is NameKey ? key.stringValue : MemberName.wire(key.stringValue)
                text += text.isEmpty ? name : "." + name
            }
        }
        return text
    }

    static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any FixedWidthInteger.Type: "an integer in range"
        case is any BinaryFloatingPoint.Type: "a number"
        case is [Any].Type, is any JSONArrayMarker.Type: "an array"
        default: "an object"
        }
    }
}

/// Marks array types, whose element type is of no interest to an error message.
protocol JSONArrayMarker {}
extension Array: JSONArrayMarker {}

/// The position of an element, as a coding key.
struct IndexKey: CodingKey {
    let intValue: Int?
    var stringValue: String { "\(intValue ?? 0)" }
    init(_ index: Int) { intValue = index }
    init?(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}

/// Notes which members of an object have been asked for, so that the others can be refused.
final class MemberUsage {
    private(set) var used: [Bool]
    init(count: Int) { used = Array(repeating: false, count: count) }
    func note(_ member: Int) { used[member] = true }
}

/// The `Decoder` for one value.
final class ValueDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    let unknownMembers: JSONReading.UnknownMembers
    private var usage: MemberUsage?

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(value: JSONValue, path: [any CodingKey], unknownMembers: JSONReading.UnknownMembers) {
        self.value = value
        self.codingPath = path
        self.unknownMembers = unknownMembers
    }

    /// Reads a `T`, and then refuses what it has left unread if that is asked for.
    func read<T: Decodable>(_ type: T.Type) throws -> T {
        let result = try T(from: self)
        if let usage, let stranger = usage.used.firstIndex(of: false) {
            throw JSONReadingError(path: JSONPath.text(codingPath + [memberKey(stranger)]), problem: .unknown)
        }
        return result
    }

    private func memberKey(_ position: Int) -> any CodingKey {
        var names: [String] = []
        value.forEachMember { name, _ in
            names.append(name.string ?? "")
            return names.count <= position
        }
        return NameKey(stringValue: names.last ?? "")
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard value.isObject else { throw mismatch([String: String].self) }
        if unknownMembers == .refuse, usage == nil { usage = MemberUsage(count: value.count) }
        return KeyedDecodingContainer(ObjectReader<Key>(decoder: self, usage: usage))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard value.isArray else { throw mismatch([String].self) }
        return ArrayReader(decoder: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        ScalarReader(decoder: self)
    }

    func mismatch(_ type: any Any.Type) -> DecodingError {
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}

/// A member name that is known only at run time.
struct NameKey: VerbatimKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
