public import JSONRPC
public import NIOCore

/// The handlers of a contract. Each method of the contract has exactly one.
public struct RPCRoutes: Sendable {
    /// One method with its handler.
    struct Route: Sendable {
        let declaration: MethodDeclaration
        let parameterNames: [String]
        let handler: @Sendable (JSONValue?, RPCCall) -> RPCReply
    }

    /// The contracts that are served.
    public private(set) var contracts: [Contract]
    private(set) var routes: [String: Route] = [:]

    /// Begins with no handlers.
    ///
    /// - Parameter contracts: What is served; the first one names the service.
    public init(_ contracts: Contract...) {
        self.contracts = contracts
    }

    /// Answers on the event loop. The body must not block.
    public mutating func handle<P, R>(
        _ method: Method<P, R>, _ body: @escaping @Sendable (P, RPCCall) throws -> R
    ) {
        add(method) { params, call in .ready(try JSONWriting.encode(body(params, call))) }
    }

    /// Answers from a task. The task is cancelled when nobody waits any more.
    public mutating func handleAsync<P, R>(
        _ method: Method<P, R>, _ body: @escaping @Sendable (P, RPCCall) async throws -> R
    ) {
        add(method) { params, call in
            let promise = call.eventLoop.makePromise(of: [UInt8].self)
            let task = Task {
                do {
                    promise.succeed(try JSONWriting.encode(try await body(params, call)))
                } catch {
                    promise.fail(error)
                }
            }
            return .later(promise.futureResult, cancel: { task.cancel() })
        }
    }

    /// Answers when a future does.
    public mutating func handleFuture<P, R>(
        _ method: Method<P, R>, _ body: @escaping @Sendable (P, RPCCall) -> EventLoopFuture<R>
    ) {
        add(method) { params, call in
            .later(body(params, call).flatMapThrowing { try JSONWriting.encode($0) })
        }
    }

    /// Answers with a result that is JSON text already.
    public mutating func handleBytes<P, R>(
        _ method: Method<P, R>, _ body: @escaping @Sendable (P, RPCCall) throws -> RPCReply
    ) {
        add(method, body)
    }

    private mutating func add<P, R>(
        _ method: Method<P, R>, _ body: @escaping @Sendable (P, RPCCall) throws -> RPCReply
    ) {
        let names = (try? method.declaration.paramsSchema().properties.map(\.name)) ?? []
        routes[method.name] = Route(declaration: method.declaration, parameterNames: names) { params, call in
            do {
                let value = try (params ?? .emptyObject).named(by: names)
                return try body(try JSONReading.decode(P.self, from: value, unknownMembers: .refuse), call)
            } catch {
                return .failed(error)
            }
        }
    }

    /// The methods of the contracts that have no handler. A service with any must not start.
    public var missing: [String] {
        contracts.flatMap(\.methods).map(\.name).filter { routes[$0] == nil }
    }
}
