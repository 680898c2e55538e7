import CatalogAPI
import FeedbackAPI
import Foundation
import JSONRPC
import QueueAPI
import Testing

@testable import Gateway

@Suite struct SitePagesTests {
    private let budi = Account(name: "budi", role: .officer, agency: "DUK")

    private func renderer() async throws -> PageRenderer {
        try await PageRenderer(folder: Sample.web.appendingPathComponent("templates"))
    }

    /// Sample contexts of every template, one for each shape that it distinguishes.
    private func contexts(_ template: PageTemplate, _ root: RootContext) throws -> [PageContext] {
        let pages = CatalogueContexts(root: root, catalogue: Sample.catalogue)
        let devices = DeviceContexts(root: root, catalogue: Sample.catalogue)
        let queue = QueueFigures(waiting: 4, openCounters: 2)
        let view = Sample.catalogue.agencies[0]
        let json = Array(#"{"text":"</script><b>"}"#.utf8)
        switch template {
        case .home:
            let found = ServiceList(items: [Sample.service("DUK-01")], total: 1)
            return [
                pages.home(query: "", found: nil, now: Sample.now),
                pages.home(query: "k<t>p", found: found, now: Sample.now),
                pages.home(query: "x", found: ServiceList(items: [], total: 0), now: Sample.now),
            ]
        case .agency:
            return [pages.agencyPage(view, queue: queue), pages.agencyPage(Sample.catalogue.agencies[1], queue: nil)]
        case .service:
            return [
                pages.servicePage(Sample.standard(), view, queue: queue),
                pages.servicePage(Sample.standard(cost: nil, status: "unknown"), view, queue: nil),
            ]
        case .take:
            let strict = QueueFigures(
                waiting: 4, openCounters: 2,
                terms: LaneTerms(identity: .required, remote: false, checkIn: true, appointments: true), remoteLeft: 3)
            return [(nil, queue), ("Belum berhasil", strict), (nil, nil)].map { error, queue in
                pages.takePage(Sample.standard(), view, queue: queue, key: "k", chosen: "elderly", error: error)
            }
        case .ticket:
            return TicketState.allCases.map { state in
                TicketContexts(root: root).page(
                    Sample.ticket(state), snapshot: json, rating: RatingStatus(canRate: true, rated: false), error: nil)
            }
        case .booking:
            let slots = SlotList(
                service: "DUK-01", lane: "DUK", minutes: 15,
                days: [
                    SlotDay(
                        day: .example, left: nil,
                        slots: [Slot(startsAt: Sample.now, left: 2), Slot(startsAt: Sample.now, left: 0)]),
                    SlotDay(day: .example, left: 0, slots: [Slot(startsAt: Sample.now, left: 0)]),
                ], time: Sample.now)
            let none = SlotList(service: "DUK-01", lane: "DUK", minutes: 15, days: [], time: Sample.now)
            let appointments = AppointmentContexts(root: root, catalogue: Sample.catalogue)
            return [
                appointments.booking(Sample.standard(), view, slots, identity: .required, .init(key: "k")),
                appointments.booking(
                    Sample.standard(), view, slots, identity: .none,
                    .init(key: "k", moves: "K7Q2M9XW4D", error: "Belum berhasil")),
                appointments.booking(Sample.standard(), view, none, identity: .optional, .init(key: "k")),
            ]
        case .appointment:
            return AppointmentState.allCases.map { state in
                AppointmentContexts(root: root, catalogue: Sample.catalogue).page(
                    Appointment(
                        code: "K7Q2M9XW4D", state: state, service: "DUK-01", lane: "DUK", laneName: "Dispendukcapil",
                        agency: "DUK", priority: .elderly, serviceDay: .example, startsAt: Sample.now, minutes: 15,
                        checkInFrom: Sample.now, checkInUntil: Sample.now, movesLeft: state == .booked ? 2 : 0,
                        canCancel: state == .booked, bookedAt: Sample.now, version: 7, time: Sample.now), error: nil)
            }
        case .ledger:
            let ledgers = LedgerContexts(root: root)
            return [[1, 2], [1, 3], []].map { (places: [Int64]) in
                ledgers.page(
                    Sample.ledger(places), of: Sample.catalogue.floor.lanes[0], upTo: nil, number: "A-001",
                    agency: view.agency)
            }
        case .kiosk: return [try devices.kiosk(board: json)]
        case .board: return [try devices.board(zone: "semua", snapshot: json)]
        case .counter: return [try devices.counter(Sample.catalogue.floor.counters[0], officer: budi, snapshot: json)]
        case .counters:
            let list = CounterList(items: [
                CounterSummary(counter: "DUK-1", label: "1", agency: "DUK", state: .open),
                CounterSummary(counter: "KES-1", label: "Ruang B", agency: "KES", state: .closed),
            ])
            return [devices.counters(list, officer: budi), devices.counters(CounterList(items: []), officer: budi)]
        case .supervisor:
            return [try devices.supervisor(budi, figures: json), try devices.supervisor(budi, figures: nil)]
        case .signIn:
            return [
                PlainContexts.signIn(name: nil, next: "/loket", busy: nil),
                PlainContexts.signIn(name: "budi", next: "/loket", busy: true),
            ]
        case .error: return [404, 503, 500].map { PlainContexts.error(status: $0, detail: nil) }
        }
    }

    @Test(arguments: PageTemplate.allCases, Language.allCases)
    func everyTemplateIsFilled(_ template: PageTemplate, _ language: Language) async throws {
        let renderer = try await renderer()
        let root = try Sample.root(language)
        for context in try contexts(template, root) {
            let html = renderer.render(template, root.with(context))
            #expect(html.contains("<html lang=\"\(language.rawValue)\">"))
            #expect(html.contains("</html>"))
            #expect(!html.contains("{{") && !html.contains("Optional("))
            #expect(!html.contains("href=\"\""), "an address is missing")
            #expect(!html.contains("src=\"\""), "an address is missing")
            #expect(!html.contains("</script><b>"), "JSON ends its script element")
            #expect(!html.contains("k<t>p") && !html.contains("<KTP-el>"), "text is not escaped")
        }
    }

    /// Words and addresses that templates ask for must be there: a missing one would leave a hole in the page.
    @Test func everyWordAndFileThatTemplatesNameIsThere() throws {
        let root = try Sample.root(.indonesian)
        let words = Set(root.words.names)
        let folder = Sample.web.appendingPathComponent("templates")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".mustache") {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for tag in text.matches(of: /\{\{[#^\/]?\s*(t|asset)\.([a-z0-9_.]+)\s*\}\}/) {
                let name = String(tag.output.2)
                if tag.output.1 == "t" {
                    #expect(words.contains(name), "\(file) names the word \(name)")
                } else {
                    #expect(root.assets[name] != nil, "\(file) names the file \(name)")
                }
            }
        }
    }

    @Test func bothLanguagesHaveTheSameWords() throws {
        let dictionaries = try Dictionaries(folder: Sample.web.appendingPathComponent("text"))
        #expect(dictionaries[.indonesian].difference(from: dictionaries[.english]) == [])
    }

    @Test func theOtherLanguageKeepsPathAndQuery() throws {
        let alternate = try #require(try Sample.root(.indonesian).values["alternate"] as? [String: String])
        #expect(alternate == ["url": "/en/gerai/DUK?a=1&b=2", "lang": "en"])
    }

    @Test func aFeeIsShownOnlyWhenItWasVerified() async throws {
        let (renderer, root) = (try await renderer(), try Sample.root(.indonesian))
        let pages = CatalogueContexts(root: root, catalogue: Sample.catalogue)
        let view = Sample.catalogue.agencies[0]
        func html(_ standard: ServiceStandard) -> String {
            renderer.render(.service, root.with(pages.servicePage(standard, view, queue: nil)))
        }
        #expect(html(Sample.standard()).contains("Rp160.000"))
        for status in ["recalled", "assumed", "unknown"] {
            #expect(!html(Sample.standard(status: status)).contains("160"))
        }
        #expect(CatalogueContexts.rupiah("1234567") == "Rp1.234.567")
        #expect(CatalogueContexts.rupiah("950") == "Rp950")
    }

    @Test func aMissingTemplateStopsTheStart() async throws {
        let empty = FileManager.default.temporaryDirectory.appendingPathComponent(
            "mpp-templates-\(UInt32.random(in: 0...(.max)))")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: empty) }
        await #expect(throws: PageRenderer.Failure.self) { try await PageRenderer(folder: empty) }
    }
}
