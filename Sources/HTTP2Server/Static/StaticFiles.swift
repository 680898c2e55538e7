import Crypto
public import Foundation
public import NIOCore

/// A folder of files, read once and served from memory.
///
/// Every file has two URLs: its plain one (`/assets/app.css`), which browsers must ask about each time, and one with a
/// hash of its content (`/assets/app.3f2a91c4.css`), which they may keep for a year. Pages should use the second, from
/// ``url(for:)``. References between style sheets, scripts and what they use are rewritten to hashed URLs in both.
/// Text is kept compressed with brotli and gzip as well, where that is smaller.
public struct StaticFiles: Sendable {
    /// What can be wrong with the folder.
    public enum Failure: Error, CustomStringConvertible {
        /// The folder cannot be read.
        case unreadable(path: String)
        /// The files do not fit into the memory set aside for them.
        case tooLarge(path: String, limit: Int)

        /// One sentence for the operator.
        public var description: String {
            switch self {
            case .unreadable(let path): "cannot read the folder \(path)"
            case .tooLarge(let path, let limit): "the files in \(path) take more than \(limit >> 20) MiB"
            }
        }
    }

    private struct Variant {
        var etag: String
        var headers: HTTPFields
        var body: ByteBuffer
    }

    private struct Entry {
        var identity: Variant
        var gzip: Variant?
        var brotli: Variant?
        var available: [ContentCoding]
    }

    /// What all URLs begin with; ends in a slash.
    public let prefix: String
    private let entries: [String: Entry]
    private let hashedNames: [String: String]

    /// Reads all files below `folder`, except those whose name begins with a dot. Blocks; meant for the start.
    /// - Throws: ``Failure``, also when the files take more than `maxBytes` (default 64 MiB).
    public init(folder: URL, prefix: String = "/assets/", maxBytes: Int = 64 << 20) throws {
        let root = folder.standardizedFileURL.resolvingSymlinksInPath()
        guard
            let walk = FileManager.default.enumerator(
                at: root, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
        else { throw Failure.unreadable(path: folder.path) }
        var files: [String: ByteBuffer] = [:]
        var total = 0
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw Failure.unreadable(path: folder.path)
        }
        for case let file as URL in walk {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let data = try Data(contentsOf: file)
            total += data.count
            guard total <= maxBytes else { throw Failure.tooLarge(path: folder.path, limit: maxBytes) }
            let name = file.standardizedFileURL.resolvingSymlinksInPath().path.dropFirst(root.path.count + 1)
            files[String(name)] = ByteBuffer(bytes: data)
        }
        self.init(files: files, prefix: prefix)
    }

    /// Serves the given contents, by name relative to `prefix`.
    public init(files: [String: ByteBuffer], prefix: String = "/assets/") {
        let prefix = prefix.hasSuffix("/") ? prefix : prefix + "/"
        let hashing = AssetHashing(files: files, prefix: prefix)
        var entries: [String: Entry] = [:]
        for name in files.keys {
            let body = hashing.content(of: name)
            let bodies = Self.compress(name, body)
            entries[prefix + name] = Self.entry(name, bodies, cacheControl: "no-cache")
            if let hashed = hashing.hashedNames[name] {
                entries[prefix + hashed] = Self.entry(
                    name, bodies, cacheControl: "public, max-age=31536000, immutable")
            }
        }
        self.prefix = prefix
        self.entries = entries
        hashedNames = hashing.hashedNames
    }

    /// The names of all files, sorted, relative to the prefix.
    public var names: [String] { hashedNames.keys.sorted() }

    /// The URL under which browsers may keep a file; the plain one when there is no such file, so that a page with a
    /// mistake in it still asks, and the log tells.
    public func url(for name: String) -> String { prefix + (hashedNames[name] ?? name) }

    /// Answers a request for one of the files, or nil when its path is none of them.
    public func respond(to request: HTTPRequest) -> HTTPResponse? {
        guard let entry = entries[request.path] else { return nil }
        guard request.method == "GET" || request.method == "HEAD" else {
            return HTTPResponse(status: 405, headers: ["allow": "GET, HEAD"])
        }
        let coding = ContentCoding.negotiate(request.headers.first("accept-encoding"), available: entry.available)
        let variant =
            switch coding {
            case .identity: entry.identity
            case .gzip: entry.gzip ?? entry.identity
            case .brotli: entry.brotli ?? entry.identity
            }
        if let known = request.headers.first("if-none-match"), EntityTag.matches(variant.etag, list: known) {
            return HTTPResponse(status: 304, headers: variant.headers)
        }
        return HTTPResponse(status: 200, headers: variant.headers, body: .buffer(variant.body))
    }

    // MARK: - Preparing

    private static func compress(_ name: String, _ body: ByteBuffer) -> [ContentCoding: ByteBuffer] {
        var bodies: [ContentCoding: ByteBuffer] = [.identity: body]
        guard MediaType.isCompressible(name) else { return bodies }
        for coding in [ContentCoding.gzip, .brotli] {
            guard let small = coding.encode(body, best: true), small.readableBytes < body.readableBytes else {
                continue
            }
            // Encoders reserve for the worst case; these stay in memory for good.
            bodies[coding] = ByteBuffer(bytes: small.readableBytesView)
        }
        return bodies
    }

    private static func entry(_ name: String, _ bodies: [ContentCoding: ByteBuffer], cacheControl: String) -> Entry {
        let content = Array((bodies[.identity] ?? ByteBuffer()).readableBytesView)
        let hash = hex(SHA256.hash(data: content).prefix(12))
        func variant(_ coding: ContentCoding, _ body: ByteBuffer) -> Variant {
            let etag = coding == .identity ? "\"\(hash)\"" : "\"\(hash)-\(coding.rawValue)\""
            var headers: HTTPFields = [
                "content-type": MediaType.of(name), "cache-control": cacheControl, "etag": etag,
                "x-content-type-options": "nosniff",
            ]
            if bodies.count > 1 { headers.append("vary", "accept-encoding") }
            if coding != .identity { headers.append("content-encoding", coding.rawValue) }
            return Variant(etag: etag, headers: headers, body: body)
        }
        return Entry(
            identity: variant(.identity, bodies[.identity] ?? ByteBuffer()),
            gzip: bodies[.gzip].map { variant(.gzip, $0) }, brotli: bodies[.brotli].map { variant(.brotli, $0) },
            available: [.brotli, .gzip].filter { bodies[$0] != nil })
    }
}

/// Comparing entity tags.
enum EntityTag {
    /// Whether an `If-None-Match` names `etag`; weak marks do not matter there.
    static func matches(_ etag: String, list: String) -> Bool {
        list.utf8.split(separator: UInt8(ascii: ",")).contains { item in
            var item = trimmed(item)
            if item.starts(with: "W/".utf8) { item = item.dropFirst(2) }
            return item.elementsEqual("*".utf8) || item.elementsEqual(etag.utf8)
        }
    }
}
