import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI

/// Whether the gateway and the services behind it answer.
struct Health: Sendable {
    /// How long a service may take to answer before it counts as not ready.
    static let patience = CallMeta(deadlineMs: 500)

    private struct Report: Encodable {
        let ready: Bool
        let services: [String: Bool]
    }

    private let upstream: any Upstream
    private let catalogue: CatalogueCache

    init(upstream: any Upstream, catalogue: CatalogueCache) {
        self.upstream = upstream
        self.catalogue = catalogue
    }

    /// What a service can only answer when it is of use: the queue is not before it knows the counters.
    private static func question(to service: ServiceName) -> String {
        service == .queue ? QueueAPI.counters.name : "rpc.ping"
    }

    /// 200 when every service answers and the catalogue has been read, else 503; and which do.
    func ready(on eventLoop: any EventLoop) -> EventLoopFuture<HTTPResponse> {
        let pings = ServiceName.remote.map { service in
            upstream.call(service, Self.question(to: service), params: nil, meta: Self.patience, on: eventLoop)
                .map { _ in (service.rawValue, true) }
                .flatMapErrorThrowing { _ in (service.rawValue, false) }
        }
        return EventLoopFuture.whenAllSucceed(pings, on: eventLoop).flatMapThrowing { answers in
            let services = Dictionary(uniqueKeysWithValues: answers)
            let ready = services.values.allSatisfy(\.self) && catalogue.current != nil
            return HTTPResponse(
                status: ready ? 200 : 503, headers: ["content-type": "application/json", "cache-control": "no-store"],
                body: .buffer(ByteBuffer(bytes: try JSONWriting.encode(Report(ready: ready, services: services)))))
        }
    }
}
