import CatalogAPI
import JSONRPC

/// The contexts of the pages that show the catalogue.
struct CatalogueContexts {
    let root: RootContext
    let catalogue: Catalogue

    /// The values of an agency.
    func agency(_ agency: AgencySummary) -> PageContext {
        [
            "code": agency.code.text, "prefix": agency.prefix ?? "·",
            "name": root.name(agency.name, agency.nameEn), "short_name": agency.shortName,
            "planned": agency.status == .planned, "services": agency.serviceCount,
        ]
    }

    /// The values of a service in a list.
    func row(_ service: ServiceSummary) -> PageContext {
        var values: PageContext = [
            "code": service.code.text, "agency": service.agency.text, "agency_name": service.agencyName,
            "name": root.name(service.name, service.nameEn), "online": service.channels.contains(.online),
            "planned": isPlanned(service),
        ]
        values["minutes"] = service.handlingMinutes
        return values
    }

    private func isPlanned(_ service: ServiceSummary) -> Bool {
        service.status == .planned || catalogue.agency(service.agency.text)?.agency.status == .planned
    }

    /// The home page.
    ///
    /// - Parameters:
    ///   - found: What was found for `query`; nil when nothing was searched for.
    ///   - now: The time, to say whether the site is open.
    func home(query: String, found: ServiceList?, now: Timestamp) -> PageContext {
        var values: PageContext = [
            "query": query, "searched": found != nil, "has_results": found?.items.isEmpty == false,
            "count": found?.total ?? 0, "results": found?.items.map(row) ?? [],
            "popular": popular.map(row), "agencies": catalogue.agencies.map { agency($0.agency) },
            "totals": [
                "agencies": catalogue.agencies.count,
                "services": catalogue.agencies.reduce(0) { $0 + $1.services.count },
            ],
        ]
        values["today"] = today(now)
        return values
    }

    /// One queued service each of the agencies with the most services: a place to begin.
    private var popular: [ServiceSummary] {
        let largest = catalogue.agencies.filter { $0.agency.status == .active }
            .sorted { $0.services.count > $1.services.count }.prefix(3)
        return largest.flatMap { view in view.services.filter(catalogue.isQueued).prefix(2) }
    }

    private func today(_ now: Timestamp) -> PageContext {
        let time = root.time
        let (day, minute) = time.local(now)
        let long = time.longDay(day)
        guard let hours = catalogue.site.site.hours(on: day, holidays: catalogue.holidays) else {
            return ["open": false, "text": long]
        }
        let isOpen =
            OpeningHours.minutes(hours.open).map { $0 <= minute } == true
            && OpeningHours.minutes(hours.close).map { minute < $0 } == true
        return ["open": isOpen, "text": "\(long) · \(time.clock(hours.open))–\(time.clock(hours.close))"]
    }

    /// The page of an agency.
    func agencyPage(_ view: AgencyView, queue: QueueFigures?) -> PageContext {
        var values: PageContext = [
            "agency": agency(view.agency), "services": view.services.map(row), "count": view.services.count,
        ]
        values["queue"] = queue?.values(root)
        return values
    }

    /// The page of a service's standard.
    func servicePage(_ standard: ServiceStandard, _ view: AgencyView, queue: QueueFigures?) -> PageContext {
        var values: PageContext = [
            "agency": agency(view.agency), "service": service(standard), "requirements": standard.requirements,
            "legal_basis": standard.legalBasis, "channels": standard.summary.channels.map(channel),
            "cost": cost(standard),
        ]
        if let text = standard.processingTime, ["verified", "recalled"].contains(standard.processingStatus) {
            values["time"] = ["text": text]
        }
        values["queue"] = queue?.values(root)
        return values
    }

    private func service(_ standard: ServiceStandard) -> PageContext {
        let summary = standard.summary
        var values = row(summary)
        values["assumed"] = standard.assumed
        values["can_take"] = catalogue.isQueued(summary)
        values["has_requirements"] = !standard.requirements.isEmpty
        values["has_legal_basis"] = !standard.legalBasis.isEmpty
        values["product"] = standard.product
        if root.language == .english, summary.nameEn != summary.name { values["name_id"] = summary.name }
        return values
    }

    private func channel(_ channel: ServiceChannel) -> PageContext {
        [
            "onsite": channel == .onsite || channel == .outreach, "online": channel == .online,
            "self_service": channel == .selfService,
        ]
    }

    /// A fee is shown only when it was verified: a wrong one is worse than none.
    private func cost(_ standard: ServiceStandard) -> PageContext {
        guard standard.costStatus == "verified", let cost = standard.cost else {
            return ["free": false, "verified": false, "from": false, "variants": [PageContext]()]
        }
        var values: PageContext = [
            "free": cost == "gratis", "verified": true, "from": standard.costFrom, "text": Self.rupiah(cost),
            "variants": [PageContext](),
        ]
        values["note"] = standard.costNote
        return values
    }

    /// `Rp160.000` for `160000`; other texts as they are.
    static func rupiah(_ text: String) -> String {
        guard let amount = Int(text), amount >= 0 else { return text }
        var digits = String(amount)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return "Rp" + ([digits] + groups).joined(separator: ".")
    }

    /// The form to take a number.
    func takePage(
        _ standard: ServiceStandard, _ view: AgencyView, queue: QueueFigures?, key: String, chosen: String,
        error: String?
    ) -> PageContext {
        var values: PageContext = [
            "agency": agency(view.agency), "service": service(standard), "requirements": standard.requirements,
            "has_requirements": !standard.requirements.isEmpty, "key": key,
            "classes": PriorityClassChoice.contexts(root, chosen: chosen),
        ]
        values["queue"] = queue?.values(root)
        if let error { values["error"] = ["detail": error] }
        return values
    }
}
