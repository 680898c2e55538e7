import CatalogAPI
import HTTP2Server
import JSONRPC
import NIOCore

extension PageSite {
    /// The most results of a search that the home page lists.
    private static let resultLimit = 50

    func home(_ page: PageRequest) async throws -> HTTPResponse {
        let root = root(page)
        let contexts = CatalogueContexts(root: root, catalogue: try catalogue.require())
        let query = String((page.query("q") ?? "").prefix(80))
        var found: ServiceList?
        if let words = ShortText(query) {
            let request = ServiceQuery(q: words, limit: PageSize(unchecked: Self.resultLimit))
            found = try await upstream.call(.catalog, CatalogAPI.services, request, on: page.eventLoop).get()
        }
        return html(.home, contexts.home(query: query, found: found, now: now()), root, page)
    }

    func agency(_ page: PageRequest) async throws -> HTTPResponse {
        let catalogue = try catalogue.require()
        guard let view = catalogue.agency(page.parameter("agency")) else { throw RPCError(.notFound) }
        let root = root(page)
        let lane = view.services.lazy.compactMap(\.lane).first
        let contexts = CatalogueContexts(root: root, catalogue: catalogue)
        let queue = await figures(lane: view.agency.status == .active ? lane : nil, page)
        return html(.agency, contexts.agencyPage(view, queue: queue), root, page)
    }

    func service(_ page: PageRequest) async throws -> HTTPResponse {
        let catalogue = try catalogue.require()
        let (standard, view) = try await standard(page.parameter("service"), catalogue, page)
        guard view.agency.code.text == page.parameter("agency") else { throw RPCError(.notFound) }
        let root = root(page)
        let lane = catalogue.isQueued(standard.summary) ? standard.summary.lane : nil
        let queue = await figures(lane: lane, page)
        let contexts = CatalogueContexts(root: root, catalogue: catalogue)
        return html(.service, contexts.servicePage(standard, view, queue: queue), root, page)
    }

    /// The standard of a service and the agency that offers it.
    ///
    /// - Throws: `not_found`.
    func standard(
        _ code: String, _ catalogue: Catalogue, _ page: PageRequest
    ) async throws -> (ServiceStandard, AgencyView) {
        guard let summary = catalogue.service(code), let view = catalogue.agency(summary.agency.text) else {
            throw RPCError(.notFound)
        }
        let request = ServiceRequest(service: summary.code)
        return (try await upstream.call(.catalog, CatalogAPI.service, request, on: page.eventLoop).get(), view)
    }
}
