import JSONRPC
import Logging
import NIOCore

/// From a request to its answer: who calls, what may be called, and how long the caller waits.
extension ServerConnection {
    func dispatch(_ request: Message.Request, id: RequestID?, to destination: Destination) {
        if request.method.hasPrefix("rpc.") {
            let reply = builtIn(request)
            if let id { answer(id, reply, to: destination) }
            return
        }
        let reply = start(request)
        guard let id else { return }
        switch reply {
        case .ready(let result): answer(id, .success(result), to: destination)
        case .failed(let error): answer(id, .failure(readable(error, of: request.method)), to: destination)
        case .later(let future, let cancel):
            wait(for: future, cancel: cancel, request: request, id: id, to: destination)
        }
    }

    private func start(_ request: Message.Request) -> RPCReply {
        guard let context else { return .failed(RPCError(.unavailable)) }
        do {
            guard !isDraining else { throw RPCError(.draining) }
            guard !calls.isFull else {
                throw RPCError(
                    .overloaded, "\(server.configuration.callsInFlight) calls of this connection are unanswered")
            }
            guard let route = server.routes[request.method] else {
                throw RPCError(.methodNotFound, "there is no method \(request.method.prefix(80))")
            }
            let caller = try self.caller(of: request.meta)
            try caller.require(route.declaration.scope)
            let call = RPCCall(
                method: request.method, meta: request.meta, caller: caller, params: request.params,
                eventLoop: context.eventLoop)
            return route.handler(request.params, call)
        } catch {
            return .failed(error)
        }
    }

    private func caller(of meta: CallMeta) throws -> Caller {
        guard let token = meta.token else { return caller }
        return try authenticate(token)
    }

    func authenticate(_ token: String) throws(RPCError) -> Caller {
        guard let authenticator = server.authenticator else { throw RPCError(.unauthenticated) }
        return try authenticator.authenticate(token)
    }

    private func wait(
        for future: EventLoopFuture<[UInt8]>, cancel: (@Sendable () -> Void)?, request: Message.Request, id: RequestID,
        to destination: Destination
    ) {
        guard let context else { return }
        let deadline = request.meta.deadlineMs.map { NIODeadline.now() + .milliseconds(Int64($0)) }
        let pending = Pending(destination: destination, cancel: cancel, deadline: deadline)
        guard let token = calls.begin(id, pending) else { return }
        if deadline != nil { watchDeadlines(context.eventLoop) }
        future.hop(to: context.eventLoop).assumeIsolated().whenComplete { result in
            guard let entry = self.calls.end(token) else { return }
            let outcome = result.mapError { self.readable($0, of: request.method) }
            self.answer(entry.id, outcome, to: entry.payload.destination)
            self.closeIfDone()
        }
    }

    /// One timer serves all deadlines, and only while there are any: one for each call would cost more than most calls.
    private func watchDeadlines(_ eventLoop: any EventLoop) {
        guard !isWatchingDeadlines else { return }
        isWatchingDeadlines = true
        eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) {
            self.isWatchingDeadlines = false
            let now = NIODeadline.now()
            for token in self.calls.tokens(where: { $0.deadline.map { $0 <= now } ?? false }) {
                self.abandon(token, RPCError(.deadlineExceeded))
            }
            if self.calls.contains(where: { $0.deadline != nil }) { self.watchDeadlines(eventLoop) }
        }
    }

    /// Answers a call before its handler does, and tells the handler that nobody waits.
    func abandon(_ token: Int, _ error: RPCError) {
        guard let entry = calls.end(token) else { return }
        entry.payload.cancel?()
        answer(entry.id, .failure(error), to: entry.payload.destination)
        closeIfDone()
    }

    /// What may leave the service of an error. The rest is logged and stays here.
    private func readable(_ error: any Error, of method: String) -> RPCError {
        let readable = RPCError(wrapping: error)
        if readable.is(.internalError) {
            server.logger.error("call failed", metadata: ["method": "\(method)", "error": "\(error)"])
        }
        return readable
    }
}
