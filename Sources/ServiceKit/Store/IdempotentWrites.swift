import JSONRPC
public import NIOCore

extension Store {
    /// Runs a command that may come again; the future has its encoded result.
    ///
    /// The answer is kept in the command's own transaction, so either both are on disk or neither. A repeat gets the
    /// kept bytes and does nothing. A command that throws keeps nothing: a repeat runs it anew.
    ///
    /// - Parameter idempotency: who calls what under which key; nil for a call without a key.
    /// - Throws: what the command throws; `RPCError` of kind `idempotency_mismatch` when the key came before with other
    ///   parameters.
    @discardableResult
    public func write<Result: Encodable & Sendable>(
        idempotency: IdempotentCall?, on eventLoop: any EventLoop,
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) -> EventLoopFuture<KeptAnswer> {
        if let idempotency {
            return write(on: eventLoop) { try $0.once(idempotency, body) }
        }
        // Without a key nobody needs the bytes inside the transaction, so the writer thread does not encode them.
        return write(on: eventLoop, body).flatMapThrowing { result in
            KeptAnswer(bytes: try JSONWriting.encode(result), replayed: false)
        }
    }

    /// Runs a command that may come again, and returns its encoded result once that is on disk.
    @discardableResult
    public func write<Result: Encodable & Sendable>(
        idempotency: IdempotentCall?, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> KeptAnswer {
        if let idempotency {
            return try await write { try $0.once(idempotency, body) }
        }
        return KeptAnswer(bytes: try JSONWriting.encode(try await write(body)), replayed: false)
    }
}
