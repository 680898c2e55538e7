import Crypto
import NIOCore

/// Gives every file of a folder a name that changes when its content, or that of anything it refers to, changes.
///
/// The digest of a file covers its own bytes and those of every file reachable from it by references. So no order of
/// replacement is needed, and modules that import each other in a circle are no special case.
struct AssetHashing {
    let prefix: String
    private let files: [String: ByteBuffer]
    private let references: [String: [AssetReferences.Reference]]
    /// From each file's name to its hashed name, both relative to the folder.
    let hashedNames: [String: String]

    init(files: [String: ByteBuffer], prefix: String) {
        let names = Set(files.keys)
        var references: [String: [AssetReferences.Reference]] = [:]
        for (name, body) in files where ["css", "js", "mjs"].contains(name.fileExtension) {
            references[name] = AssetReferences.find(
                in: String(buffer: body), of: name, prefix: prefix, files: names)
        }
        let digests = files.mapValues { Array(SHA256.hash(data: Array($0.readableBytesView))) }
        var hashed: [String: String] = [:]
        for name in names {
            var whole = SHA256()
            for member in Self.reachable(from: name, references).sorted() {
                whole.update(data: Array(member.utf8) + [0])
                whole.update(data: digests[member] ?? [])
            }
            hashed[name] = Self.insert(hex(whole.finalize().prefix(4)), into: name)
        }
        self.files = files
        self.prefix = prefix
        self.references = references
        hashedNames = hashed
    }

    /// The file's bytes, with every reference replaced by the hashed URL of what it leads to.
    func content(of name: String) -> ByteBuffer {
        guard let body = files[name] else { return ByteBuffer() }
        guard let found = references[name], !found.isEmpty else { return body }
        let text = String(buffer: body)
        var result = ""
        var position = text.startIndex
        for reference in found where reference.range.lowerBound >= position {
            result += text[position..<reference.range.lowerBound]
            result += prefix + (hashedNames[reference.file] ?? reference.file)
            position = reference.range.upperBound
        }
        result += text[position...]
        return ByteBuffer(string: result)
    }

    private static func reachable(from name: String, _ references: [String: [AssetReferences.Reference]]) -> Set<String>
    {
        var seen: Set<String> = [name]
        var open = [name]
        while let next = open.popLast() {
            for reference in references[next] ?? [] where seen.insert(reference.file).inserted {
                open.append(reference.file)
            }
        }
        return seen
    }

    /// `css/app.css` becomes `css/app.3f2a91c4.css`.
    private static func insert(_ hash: String, into name: String) -> String {
        let suffix = name.fileExtension
        guard !suffix.isEmpty else { return "\(name).\(hash)" }
        return "\(name.dropLast(suffix.utf8.count + 1)).\(hash).\(suffix)"
    }
}

/// Bytes as lower-case hexadecimal.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.reduce(into: "") { text, byte in text += (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
