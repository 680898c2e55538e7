import CatalogAPI
import Foundation
import JSONRPC
import QueueAPI

@testable import Gateway

/// A small catalogue with one agency of each kind that pages treat differently.
enum Sample {
    static let now = Timestamp("2026-11-25T02:30:00Z") ?? Timestamp(milliseconds: 0)

    static func service(
        _ code: Code, agency: Code = "DUK", status: Availability = .active, lane: Code? = "DUK",
        channels: [ServiceChannel] = [.onsite, .online]
    ) -> ServiceSummary {
        ServiceSummary(
            code: code, agency: agency, agencyName: "Dispendukcapil", name: "Perekaman <KTP-el>",
            nameEn: "ID card enrolment", channels: channels, handlingMinutes: 10, status: status, lane: lane)
    }

    static func agency(_ code: Code, status: Availability = .active, prefix: String? = "A") -> AgencySummary {
        AgencySummary(
            code: code, name: "Dinas \(code)", nameEn: "Office \(code)", shortName: "Dis\(code)", kind: .daerah,
            status: status, prefix: prefix, serviceCount: 2)
    }

    static let site = Site(
        code: "MPP", name: "Mal Pelayanan Publik", shortName: "MPP", operatorName: "DPMPTSP", address: "Jl. Raya 1",
        city: "Kota", timeZone: "Asia/Jakarta", ticketCutoffMinutes: 30,
        openingHours: [
            OpeningHours(
                days: ["mon", "tue", "wed", "thu"], open: "08:00", breakFrom: "12:00", breakTo: "13:00", close: "15:00"),
            OpeningHours(days: ["fri"], open: "08:00", breakFrom: nil, breakTo: nil, close: "14:30"),
        ], openingHoursAssumed: true, facilities: [])

    static let version = CatalogueVersion(
        number: 1, label: "draf", publishedAt: now, source: "uji", draft: true, notice: "Draf", agencies: 2, services: 3
    )

    static let catalogue = Catalogue(
        site: SiteView(site: site, version: version),
        agencies: [
            AgencyView(agency: agency("DUK"), services: [service("DUK-01"), service("DUK-02", lane: nil)]),
            AgencyView(
                agency: agency("KES", status: .planned, prefix: nil),
                services: [service("KES-01", agency: "KES", lane: "KES")]),
        ],
        floor: Floor(
            version: 1, timeZone: "Asia/Jakarta", site: "MPP",
            lanes: [
                LaneDefinition(code: "DUK", agency: "DUK", name: "Dispendukcapil", prefix: "A", services: ["DUK-01"])
            ],
            counters: [
                CounterDefinition(code: "DUK-1", agency: "DUK", label: "1", lanes: ["DUK"]),
                CounterDefinition(code: "KES-1", agency: "KES", label: "Ruang B", lanes: ["KES"]),
            ]), holidays: [])

    static func standard(cost: String? = "160000", status: String = "verified") -> ServiceStandard {
        ServiceStandard(
            summary: service("DUK-01"), requirements: ["Kartu Keluarga"], cost: cost, costFrom: true,
            costNote: "Per keping", costBasis: nil, costStatus: status, processingTime: "1 hari",
            processingStatus: "recalled", legalBasis: ["UU 24/2013"], product: "KTP-el", assumed: true)
    }

    static func ticket(_ state: TicketState) -> Ticket {
        Ticket(
            code: "K7Q2M9XW4D", number: "A-001", state: state, lane: "DUK", laneName: "Dispendukcapil", agency: "DUK",
            service: "DUK-01", priority: .elderly, channel: .phone, serviceDay: CivilDate(daysSince1970: 20_782),
            ahead: state == .waiting ? 3 : nil, counter: state == .waiting ? nil : "DUK-1",
            counterLabel: state == .waiting ? nil : "1", recalls: 0, rejoins: 0, issuedAt: now, calledAt: nil,
            startedAt: nil, finishedAt: nil, canCancel: state == .waiting, canRejoin: state == .missed, version: 5,
            time: now)
    }

    /// The folder with templates, texts and assets.
    static let web = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Services/Gateway/Web")

    static func root(_ language: Language) throws -> RootContext {
        RootContext(
            language: language, dictionaries: try Dictionaries(folder: web.appendingPathComponent("text")),
            assets: try Assets(folder: web.appendingPathComponent("assets")).addresses, catalogue: catalogue,
            path: "/gerai/DUK?a=1&b=2")
    }
}
