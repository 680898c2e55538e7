import CatalogAPI
import JSONRPC
import QueueAPI

/// The contexts of the pages that run on devices and at counters: one snapshot as JSON, applied by a script.
struct DeviceContexts {
    let root: RootContext
    let catalogue: Catalogue

    private struct SiteBlock: Encodable {
        let name: String
        let shortName: String
        let timeZone: String
    }

    private struct Icons: Encodable {
        let icons: String
    }

    private struct BoardBlock: Encodable {
        let site: SiteBlock
        let board: RawJSON
        let assets: Icons
        let agencies: [String: String]
    }

    private struct KioskBlock: Encodable {
        let site: SiteBlock
        let agencies: [KioskAgency]
        let board: RawJSON
        let assets: Icons
        let classes: [String]
    }

    private struct KioskAgency: Encodable {
        let code: String
        let prefix: String
        let name: String
        let nameEn: String
        let shortName: String
        let lanes: [String]
        let services: [KioskService]
    }

    private struct KioskService: Encodable {
        let code: String
        let name: String
        let nameEn: String
        let lane: String?
    }

    private struct Named: Encodable {
        let code: String
        let name: String
        let nameEn: String
    }

    private struct CounterBlock: Encodable {
        let site: SiteBlock
        let counter: RawJSON
        let assets: Icons
        let services: [String: Named]
    }

    private struct SupervisorBlock: Encodable {
        let site: SiteBlock
        let figures: RawJSON
        let agencies: [String: String]
        let assets: Icons
    }

    private var site: SiteBlock {
        let site = catalogue.site.site
        return SiteBlock(name: site.name, shortName: site.shortName, timeZone: site.timeZone)
    }

    private var icons: Icons { Icons(icons: root.assets["icons_svg"] ?? "") }

    private func block(_ value: some Encodable) throws -> String { embedded(try JSONWriting.encode(value)) }

    /// The board of a zone.
    func board(zone: String, snapshot: [UInt8]) throws -> PageContext {
        let block = BoardBlock(
            site: site, board: RawJSON(bytes: snapshot), assets: icons, agencies: agencyNames)
        return [
            "zone": zone, "snapshot_json": try self.block(block), "text_json": root.words(in: "board"),
        ]
    }

    /// The kiosk: everything that a number can be taken for here.
    func kiosk(board: [UInt8]) throws -> PageContext {
        let block = KioskBlock(
            site: site, agencies: catalogue.agencies.compactMap(kioskAgency), board: RawJSON(bytes: board),
            assets: icons, classes: PriorityClassChoice.withCredit)
        return ["snapshot_json": try self.block(block), "text_json": root.words(in: "kiosk")]
    }

    private var agencyNames: [String: String] {
        let names = catalogue.agencies.map { ($0.agency.code.text, $0.agency.shortName) }
        return Dictionary(names, uniquingKeysWith: { first, _ in first })
    }

    /// A supervisor's live page.
    ///
    /// - Parameter figures: nil when the queue did not answer.
    func supervisor(_ account: Account, figures: [UInt8]?) throws -> PageContext {
        let block = SupervisorBlock(
            site: site, figures: RawJSON(bytes: figures ?? Array("null".utf8)), agencies: agencyNames, assets: icons)
        return [
            "officer": ["name": account.name], "snapshot_json": try self.block(block),
            "text_json": root.words(in: "supervisor"),
        ]
    }

    private func kioskAgency(_ view: AgencyView) -> KioskAgency? {
        let services = view.services.filter(catalogue.isQueued)
        guard !services.isEmpty else { return nil }
        var lanes: [String] = []
        for lane in services.compactMap(\.lane?.text) where !lanes.contains(lane) { lanes.append(lane) }
        return KioskAgency(
            code: view.agency.code.text, prefix: view.agency.prefix ?? "·", name: view.agency.name,
            nameEn: view.agency.nameEn, shortName: view.agency.shortName, lanes: lanes,
            services: services.map {
                KioskService(code: $0.code.text, name: $0.name, nameEn: $0.nameEn, lane: $0.lane?.text)
            })
    }

    /// The console of a counter.
    func counter(_ counter: CounterDefinition, officer: Account, snapshot: [UInt8]) throws -> PageContext {
        let services = catalogue.agencies.flatMap(\.services).filter { service in
            service.lane.map { counter.lanes.contains($0) } ?? false
        }
        let named = services.map { ($0.code.text, Named(code: $0.code.text, name: $0.name, nameEn: $0.nameEn)) }
        let block = CounterBlock(
            site: site, counter: RawJSON(bytes: snapshot), assets: icons,
            services: Dictionary(named, uniquingKeysWith: { first, _ in first }))
        return [
            "counter": [
                "counter": counter.code.text, "name": root.counterName(counter.label),
                "agency": catalogue.agency(counter.agency.text)?.agency.shortName ?? counter.agency.text,
            ],
            "officer": ["name": officer.name], "snapshot_json": try self.block(block),
            "text_json": root.words(in: "counter"),
        ]
    }

    /// The list of counters that an officer may choose from.
    func counters(_ list: CounterList, officer: Account) -> PageContext {
        let reachable = list.items.filter { officer.reaches(agency: $0.agency.text) }
        let agencies = catalogue.agencies.compactMap { view -> PageContext? in
            let own = reachable.filter { $0.agency == view.agency.code }
            guard !own.isEmpty else { return nil }
            return [
                "short_name": view.agency.shortName, "prefix": view.agency.prefix ?? "·",
                "counters": own.map { counter -> PageContext in
                    [
                        "counter": counter.counter.text, "name": root.counterName(counter.label),
                        "open": counter.state == .open, "paused": counter.state == .paused,
                        "closed": counter.state == .closed,
                    ]
                },
            ]
        }
        return [
            "officer": ["name": officer.name], "agencies": agencies, "has_counters": !agencies.isEmpty,
            "supervises": officer.role.scopes.contains(QueueAPI.superviseScope),
        ]
    }
}
