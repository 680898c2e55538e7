import JSONRPC
import NIOCore

/// Answers the gateway's own contract.
struct AccountMethods: Sendable {
    let accounts: Accounts

    /// Answers a call that was admitted.
    func call(_ method: String, params: [UInt8]?, on eventLoop: any EventLoop) -> EventLoopFuture<[UInt8]> {
        let params = params ?? Array("{}".utf8)
        return eventLoop.makeFutureWithTask {
            do { return try await answer(method, params) } catch { throw RPCError(wrapping: error) }
        }
    }

    private func answer(_ method: String, _ params: [UInt8]) async throws -> [UInt8] {
        switch method {
        case GatewayContract.list.name:
            _ = try read(Empty.self, params)
            return try JSONWriting.encode(AccountList(items: await accounts.all().map(AccountView.init)))
        case GatewayContract.put.name:
            return try JSONWriting.encode(AccountView(try await put(try read(AccountRequest.self, params))))
        case GatewayContract.remove.name:
            try await accounts.remove(try read(AccountName.self, params).name.text)
            return try JSONWriting.encode(Empty())
        default: throw RPCError(.methodNotFound)
        }
    }

    private func put(_ request: AccountRequest) async throws -> Account {
        switch (request.role, request.agency) {
        case (.officer, nil):
            throw RPCError(
                .invalidParams, "an officer needs an agency", fields: [.init("agency", "is required for an officer")])
        case (.supervisor, .some), (.admin, .some):
            throw RPCError(
                .invalidParams, "only an officer has an agency", fields: [.init("agency", "is for officers only")])
        default: break
        }
        let account = Account(name: request.name.text, role: request.role, agency: request.agency?.text)
        try await accounts.put(account, password: request.password.text)
        return account
    }

    private func read<Params: Decodable>(_ type: Params.Type, _ params: [UInt8]) throws -> Params {
        try JSONReading.decode(Params.self, from: params, unknownMembers: .refuse)
    }
}

/// The services, and the gateway's own methods beside them as if they were one more.
struct WholeUpstream: Upstream {
    let services: any Upstream
    let own: AccountMethods

    func call(
        _ service: ServiceName, _ method: String, params: [UInt8]?, meta: CallMeta, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[UInt8]> {
        guard service == .gateway else {
            return services.call(service, method, params: params, meta: meta, on: eventLoop)
        }
        return own.call(method, params: params, on: eventLoop)
    }
}
