import JSONRPC
import NIOCore
import Synchronization

@testable import Gateway

/// Services that answer from a table, and remember what they were asked.
final class FakeUpstream: Upstream {
    /// One call as it came.
    struct Call: Sendable {
        let service: ServiceName
        let method: String
        let params: String
        let meta: CallMeta
    }

    private let answers: Mutex<[String: @Sendable (String) throws -> String]>
    private let seen = Mutex<[Call]>([])
    private let pending = Mutex<[EventLoopPromise<[UInt8]>]>([])
    /// Whether calls wait until they are released.
    let holding: Bool

    init(holding: Bool = false, _ answers: [String: @Sendable (String) throws -> String] = [:]) {
        self.holding = holding
        self.answers = Mutex(answers)
    }

    /// What has been asked so far.
    var calls: [Call] { seen.withLock { $0 } }

    /// Answers a method from now on.
    func answer(_ method: String, _ body: @escaping @Sendable (String) throws -> String) {
        answers.withLock { $0[method] = body }
    }

    func call(
        _ service: ServiceName, _ method: String, params: [UInt8]?, meta: CallMeta, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[UInt8]> {
        let text = String(decoding: params ?? [], as: UTF8.self)
        seen.withLock { $0.append(Call(service: service, method: method, params: text, meta: meta)) }
        guard let body = answers.withLock({ $0[method] }) else {
            return eventLoop.makeFailedFuture(RPCError(.unavailable))
        }
        do {
            let answer = Array(try body(text).utf8)
            guard holding else { return eventLoop.makeSucceededFuture(answer) }
            let promise = eventLoop.makePromise(of: [UInt8].self)
            pending.withLock { $0.append(promise) }
            return promise.futureResult.map { _ in answer }
        } catch { return eventLoop.makeFailedFuture(error) }
    }

    /// Lets the calls that wait be answered.
    func release() {
        let waiting = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        for promise in waiting { promise.succeed([]) }
    }
}
