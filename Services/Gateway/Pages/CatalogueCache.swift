import CatalogAPI
import JSONRPC
import Logging
import NIOCore
import Synchronization

/// Holds the newest catalogue, so that pages need not ask for it and stand even while the catalog service is away.
final class CatalogueCache: Sendable {
    private let upstream: any Upstream
    private let loop: any EventLoop
    private let logger: Logger
    private let held = Mutex<Catalogue?>(nil)
    private let adopted: @Sendable (Catalogue) -> Void

    /// - Parameter adopted: Told of every catalogue that was read.
    init(
        upstream: any Upstream, loop: any EventLoop, logger: Logger,
        adopted: @escaping @Sendable (Catalogue) -> Void = { _ in }
    ) {
        self.upstream = upstream
        self.loop = loop
        self.logger = logger
        self.adopted = adopted
    }

    /// The catalogue, or nil before it was first read.
    var current: Catalogue? { held.withLock { $0 } }

    /// The catalogue.
    ///
    /// - Throws: `not_ready` before it was first read.
    func require() throws(RPCError) -> Catalogue {
        guard let catalogue = current else { throw RPCError(.notReady, retryAfterMs: 2_000) }
        return catalogue
    }

    /// Reads the catalogue anew.
    func reload() async throws {
        let site = try await ask(CatalogAPI.site, Empty())
        let list = try await ask(CatalogAPI.agencies, Empty())
        var agencies: [AgencyView] = []
        for agency in list.items {
            agencies.append(try await ask(CatalogAPI.agency, AgencyRequest(agency: agency.code)))
        }
        let floor = try await ask(CatalogAPI.floor, Empty())
        let holidays = try await ask(CatalogAPI.holidays, HolidayQuery())
        let catalogue = Catalogue(
            site: site, agencies: agencies, floor: floor, holidays: Set(holidays.items.map(\.date)))
        held.withLock { $0 = catalogue }
        adopted(catalogue)
        logger.info(
            "catalogue read", metadata: ["version": "\(site.version.number)", "agencies": "\(agencies.count)"])
    }

    /// Reads the catalogue until it succeeds, waiting a little longer after each failure, up to two seconds.
    func reloadUntilRead() async throws {
        var pause = Duration.milliseconds(50)
        while true {
            do {
                return try await reload()
            } catch let error as RPCError where error.is(.unavailable) || error.is(.notReady) {
                try await Task.sleep(for: pause)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.warning("the catalogue could not be read", metadata: ["error": "\(error)"])
                try await Task.sleep(for: pause)
            }
            pause = min(pause * 2, .seconds(2))
        }
    }

    private func ask<Params, Result>(_ method: Method<Params, Result>, _ params: Params) async throws -> Result {
        try await upstream.call(.catalog, method, params, meta: CallMeta(deadlineMs: 5_000), on: loop).get()
    }
}
