import Crypto
import Foundation
import HTTP2Server
import NIOCore

/// The static files of the pages, read and compressed once at start.
///
/// Modules import each other by relative path, so the hash of all files stands in the folder: `/assets/HASH/board.js`.
/// A page of an older build that asks for an older hash gets the newest file, but is told not to keep it.
struct Assets: Sendable {
    private let files: [String: Asset]
    /// The hash of all files.
    let hash: String
    /// The address of each file, by its name with `_` for everything but letters and digits.
    let addresses: [String: String]

    /// Reads all files of a folder.
    init(folder: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { Asset.type(of: $0) != nil }.sorted()
        var hasher = SHA256()
        var files: [String: Asset] = [:]
        for name in names {
            let content = try Data(contentsOf: folder.appendingPathComponent(name))
            hasher.update(data: Data("\(name)\0\(content.count)\0".utf8))
            hasher.update(data: content)
            files[name] = Asset(name: name, content: content)
        }
        self.files = files
        hash = hasher.finalize().prefix(6).map { String(format: "%02x", $0) }.joined()
        let prefix = "/assets/\(hash)/"
        addresses = Dictionary(
            names.map { (String($0.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }), prefix + $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Answers `/assets/HASH/NAME`; nil when there is no such file.
    func response(hash: String, name: String, to request: HTTPRequest) -> HTTPResponse? {
        files[name]?.response(to: request, immutable: hash == self.hash)
    }
}

/// One static file in all its codings.
struct Asset: Sendable {
    private let etag: String
    /// The headers to an address that never changes, and to one of an older build. Made once, as every page asks for
    /// a handful of files.
    private let lasting: HTTPFields
    private let passing: HTTPFields
    private let bodies: [ContentCoding: ByteBuffer]
    /// The codings there are, best first.
    private let codings: [ContentCoding]

    init(name: String, content: Data) {
        etag = "\"" + SHA256.hash(data: content).prefix(8).map { String(format: "%02x", $0) }.joined() + "\""
        let plain = ByteBuffer(bytes: content)
        var bodies = [ContentCoding.identity: plain]
        for coding in [ContentCoding.gzip, .brotli] {
            if let small = coding.encode(plain, best: true), small.readableBytes < plain.readableBytes {
                bodies[coding] = small
            }
        }
        self.bodies = bodies
        codings = [ContentCoding.brotli, .gzip].filter { bodies[$0] != nil }
        let headers: HTTPFields = [
            "content-type": Self.type(of: name) ?? "application/octet-stream", "etag": etag,
            "vary": "accept-encoding", "x-content-type-options": "nosniff",
        ]
        lasting = headers.with("cache-control", "public, max-age=31536000, immutable")
        passing = headers.with("cache-control", "no-cache")
    }

    func response(to request: HTTPRequest, immutable: Bool) -> HTTPResponse {
        var headers = immutable ? lasting : passing
        if request.headers.first("if-none-match") == etag { return HTTPResponse(status: 304, headers: headers) }
        let coding = ContentCoding.negotiate(request.headers.first("accept-encoding"), available: codings)
        if coding != .identity { headers.append("content-encoding", coding.rawValue) }
        return HTTPResponse(status: 200, headers: headers, body: bodies[coding].map { .buffer($0) } ?? .empty)
    }

    /// The media type by the name's ending; nil for files that are not served.
    static func type(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "woff2": "font/woff2"
        case "png": "image/png"
        case "webmanifest": "application/manifest+json"
        case "ogg": "audio/ogg"
        case "mp3": "audio/mpeg"
        default: nil
        }
    }
}

extension HTTPFields {
    /// These fields and one more.
    fileprivate func with(_ name: String, _ value: String) -> HTTPFields {
        var fields = self
        fields.append(name, value)
        return fields
    }
}
