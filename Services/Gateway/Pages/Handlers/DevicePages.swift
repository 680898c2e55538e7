import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI

extension PageSite {
    func kiosk(_ page: PageRequest) async throws -> HTTPResponse {
        let root = root(page)
        let contexts = DeviceContexts(root: root, catalogue: try catalogue.require())
        let board = try await snapshot(.board(LiveIndex.wholeSite), meta: .usual, page)
        return html(.kiosk, try contexts.kiosk(board: board), root, page)
    }

    func board(_ page: PageRequest) async throws -> HTTPResponse {
        let root = root(page)
        let contexts = DeviceContexts(root: root, catalogue: try catalogue.require())
        guard let zone = Code(page.parameter("zone")) else { throw RPCError(.notFound) }
        let board = try await snapshot(.board(zone.text), meta: .usual, page)
        return html(.board, try contexts.board(zone: zone.text, snapshot: board), root, page)
    }

    /// A snapshot as its service sends it, to be put into a page as it is.
    func snapshot(_ key: LiveKey, meta: CallMeta, _ page: PageRequest) async throws -> [UInt8] {
        try await upstream.call(.queue, key.method, params: key.params, meta: meta, on: page.eventLoop).get()
    }
}
