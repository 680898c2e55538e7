import Foundation
import HTTP2Server
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A server on a port of its own with a small application, for one test.
struct TestServer: Sendable {
    let server: HTTPServer
    let application: Application
    var port: Int { server.localAddress.port ?? 0 }

    /// Runs `body` against a server and shuts it down afterwards.
    static func with<Result: Sendable>(
        tls: TLSIdentity? = nil, files: StaticFiles? = nil,
        limits adjust: (inout ServerLimits) -> Void = { _ in }, _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        var limits = ServerLimits()
        adjust(&limits)
        let application = Application(files: files)
        let configuration = ServerConfiguration(port: 0, tls: tls, limits: limits) { application.note($0) }
        let server = try await HTTPServer.start(
            configuration: configuration, responder: application,
            group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        do {
            let result = try await body(TestServer(server: server, application: application))
            await server.shutdown(grace: .seconds(2))
            return result
        } catch {
            await server.shutdown(grace: .zero)
            throw error
        }
    }
}

/// The application behind the test servers.
final class Application: HTTPResponder {
    private struct State {
        var records: [AccessRecord] = []
        var waiting: [EventLoopPromise<HTTPResponse>] = []
        var waitingSignals: [CheckedContinuation<Void, Never>] = []
        var streams: [EventStream] = []
        var streamSignals: [CheckedContinuation<EventStream, Never>] = []
        var closed: [EventStream.CloseReason] = []
        var closeSignals: [CheckedContinuation<EventStream.CloseReason, Never>] = []
    }

    struct Unwell: Error {}

    private let state = Mutex(State())
    private let files: StaticFiles?

    init(files: StaticFiles?) { self.files = files }

    func respond(to request: HTTPRequest, on eventLoop: any EventLoop) -> EventLoopFuture<HTTPResponse> {
        if let response = files?.respond(to: request) { return eventLoop.makeSucceededFuture(response) }
        switch request.path {
        case "/hello":
            return eventLoop.makeSucceededFuture(.text(200, "hello \(request.version.rawValue)\n"))
        case "/about":
            let text = [
                request.method, request.target, request.query ?? "-", request.scheme, request.authority,
                request.remoteAddress, request.headers.first("x-test") ?? "-", request.headers.first("cookie") ?? "-",
            ].joined(separator: "|")
            return eventLoop.makeSucceededFuture(.text(200, text))
        case "/echo": return eventLoop.makeSucceededFuture(HTTPResponse(status: 200, body: .buffer(request.body)))
        case "/size": return eventLoop.makeSucceededFuture(.text(200, String(request.body.readableBytes)))
        case "/big":
            let body = ByteBuffer(repeating: UInt8(ascii: "b"), count: 3_000_000)
            return eventLoop.makeSucceededFuture(HTTPResponse(status: 200, body: .buffer(body)))
        case "/empty": return eventLoop.makeSucceededFuture(HTTPResponse(status: 204))
        case "/page":
            let text = String(repeating: "<p>antrean</p>", count: 500)
            return eventLoop.makeSucceededFuture(HTTPResponse.text(200, text).compressed(for: request))
        case "/unwell": return eventLoop.makeFailedFuture(Unwell())
        case "/elsewhere":
            // Answered on another loop than the connection's, most of the time.
            return MultiThreadedEventLoopGroup.singleton.any().makeSucceededFuture(.text(200, "elsewhere"))
        case "/wait": return wait(on: eventLoop)
        case "/events": return eventLoop.makeSucceededFuture(HTTPResponse(status: 200, body: .events(open())))
        default: return eventLoop.makeSucceededFuture(.text(404, "not here\n"))
        }
    }

    private func wait(on eventLoop: any EventLoop) -> EventLoopFuture<HTTPResponse> {
        let promise = eventLoop.makePromise(of: HTTPResponse.self)
        let signals = state.withLock { state in
            state.waiting.append(promise)
            defer { state.waitingSignals = [] }
            return state.waitingSignals
        }
        for signal in signals { signal.resume() }
        return promise.futureResult
    }

    private func open() -> EventStream {
        let stream = EventStream { reason in
            let signals = self.state.withLock { state in
                state.closed.append(reason)
                defer { state.closeSignals = [] }
                return state.closeSignals
            }
            for signal in signals { signal.resume(returning: reason) }
        }
        let signals = state.withLock { state in
            state.streams.append(stream)
            defer { state.streamSignals = [] }
            return state.streamSignals
        }
        for signal in signals { signal.resume(returning: stream) }
        return stream
    }

    func note(_ record: AccessRecord) { state.withLock { $0.records.append(record) } }

    /// The access log so far.
    var records: [AccessRecord] { state.withLock { $0.records } }

    /// Returns when a request to `/wait` has arrived.
    func requestWaits() async {
        await withCheckedContinuation { continuation in
            let already = state.withLock { state in
                if state.waiting.isEmpty { state.waitingSignals.append(continuation) }
                return !state.waiting.isEmpty
            }
            if already { continuation.resume() }
        }
    }

    /// Answers all requests to `/wait`.
    func answerWaiting() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for promise in waiting { promise.succeed(.text(200, "waited")) }
    }

    /// The first event stream, once it has been opened.
    func stream() async -> EventStream {
        await withCheckedContinuation { continuation in
            let already = state.withLock { state -> EventStream? in
                if state.streams.isEmpty { state.streamSignals.append(continuation) }
                return state.streams.first
            }
            if let already { continuation.resume(returning: already) }
        }
    }

    /// Why the first event stream to close has closed.
    func closeReason() async -> EventStream.CloseReason {
        await withCheckedContinuation { continuation in
            let already = state.withLock { state -> EventStream.CloseReason? in
                if state.closed.isEmpty { state.closeSignals.append(continuation) }
                return state.closed.first
            }
            if let already { continuation.resume(returning: already) }
        }
    }
}
