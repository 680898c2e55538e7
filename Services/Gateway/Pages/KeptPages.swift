import HTTP2Server
import NIOCore
import Synchronization

/// Pages that are the same for everybody, kept for a moment: what everybody opens first is filled, hashed and compressed
/// once a second, not once a visitor.
final class KeptPages: Sendable {
    /// What tells two answers of one page apart.
    struct Key: Hashable, Sendable {
        let language: Language
        let overTLS: Bool
        let coding: ContentCoding

        init(_ language: Language, overTLS: Bool, for request: HTTPRequest) {
            self.language = language
            self.overTLS = overTLS
            coding = ContentCoding.negotiate(request.headers.first("accept-encoding"))
        }
    }

    private struct Kept {
        let response: HTTPResponse
        let etag: String?
        let version: Int64
        let until: NIODeadline
    }

    /// How long a page is kept: it may tell the time of day by minutes.
    private static let time = TimeAmount.seconds(1)

    /// One page in all its keys, which are a dozen.
    private let pages = Mutex<[Key: Kept]>([:])

    /// The answer, if there is one of this version of the catalogue that is not too old.
    func response(_ key: Key, version: Int64, to request: HTTPRequest) -> HTTPResponse? {
        guard let kept = pages.withLock({ $0[key] }), kept.version == version, .now() < kept.until else { return nil }
        guard let etag = kept.etag, request.headers.first("if-none-match") == etag else { return kept.response }
        var response = HTTPResponse(status: 304, headers: kept.response.headers)
        response.headers.remove("content-encoding")
        return response
    }

    /// Keeps an answer, unless it is one that only the asking browser understands.
    func keep(_ response: HTTPResponse, as key: Key, version: Int64) {
        guard response.status == 200 else { return }
        let kept = Kept(
            response: response, etag: response.headers.first("etag"), version: version, until: .now() + Self.time)
        pages.withLock { $0[key] = kept }
    }
}
