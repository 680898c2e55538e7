import HTTP2Server
import JSONRPC
import NIOCore

/// A request for a page, taken apart.
struct PageRequest: Sendable {
    /// As it came.
    let request: HTTPRequest
    /// The language of the address.
    let language: Language
    /// What the address asks for.
    let action: PageAction
    /// The values in the path.
    let parameters: [(name: String, value: String)]
    /// The event loop of the connection.
    let eventLoop: any EventLoop

    /// The longest form that is read, in bytes.
    static let longestForm = 64 * 1024

    /// A value in the path.
    func parameter(_ name: String) -> String { parameters.first { $0.name == name }?.value ?? "" }

    /// A value in the query; nil when there is none or it is blank.
    func query(_ name: String) -> String? {
        RequestTarget(request.target).queryItems?.first { $0.name == name }.map(\.value.trimmed).flatMap(Self.present)
    }

    /// The day that the query names; nil when it names none.
    ///
    /// - Throws: `not_found` when what it names is no day.
    func day() throws(RPCError) -> CivilDate? {
        guard let text = query("hari") else { return nil }
        guard let day = CivilDate(text) else { throw RPCError(.notFound) }
        return day
    }

    /// Path and query without the prefix of the language.
    var path: String {
        guard language == .english else { return request.target }
        let rest = request.target.dropFirst(3)
        return rest.hasPrefix("/") ? String(rest) : "/" + rest
    }

    /// The fields of the form that was sent; blank ones are left out.
    ///
    /// - Throws: `unsupported_media_type`, `too_large` or `invalid_request`.
    func form() throws(RPCError) -> [String: String] {
        let type = request.headers.first("content-type")?.split(separator: ";").first.map { String($0).trimmed }
        guard type == "application/x-www-form-urlencoded" || request.body.readableBytes == 0 else {
            throw RPCError(.unsupportedMediaType, "the body must be application/x-www-form-urlencoded")
        }
        guard request.body.readableBytes <= Self.longestForm else { throw RPCError(.tooLarge) }
        guard let items = RequestTarget("/?" + String(buffer: request.body)).queryItems else {
            throw RPCError(.invalidRequest, "the form is badly encoded")
        }
        // Spaces around a password may be part of it.
        let fields = items.map { ($0.name, $0.name == "password" ? $0.value : $0.value.trimmed) }.filter {
            !$0.1.isEmpty
        }
        return Dictionary(fields, uniquingKeysWith: { first, _ in first })
    }

    private static func present(_ text: String) -> String? { text.isEmpty ? nil : text }
}
