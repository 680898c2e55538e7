import CatalogAPI
import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI

extension PageSite {
    /// How many days are listed.
    private static let daysShown = 14

    func booking(_ page: PageRequest) async throws -> HTTPResponse {
        guard let code = page.query("layanan") else { return .seeOther(page.language.base + "/") }
        let choice = AppointmentContexts.Choice(day: try page.day(), key: SessionToken().text)
        return try await bookingPage(code, page, choice, status: 200)
    }

    func book(_ page: PageRequest) async throws -> HTTPResponse {
        let form = try page.form()
        let (service, chosen) = (form["layanan"] ?? "", form["class"] ?? PriorityClassChoice.regular)
        let key = form["key"].flatMap(SessionToken.init) ?? SessionToken()
        guard let code = Code(service) else { throw RPCError(.notFound) }
        let start = form["mulai"].flatMap { Timestamp($0) }
        do {
            guard let priority = PriorityClass(rawValue: chosen) else { throw RPCError(.invalidParams) }
            guard let start else { throw RPCError(QueueAPI.noSlot) }
            var meta = CallMeta.usual
            meta.idempotencyKey = key.text
            let request = BookRequest(service: code, startsAt: start, priority: priority, nik: try Self.nik(form))
            let appointment = try await upstream.call(
                .queue, QueueAPI.book, request, meta: meta, on: page.eventLoop
            ).get()
            return .seeOther("\(page.language.base)/janji/\(appointment.code.text)")
        } catch let error as RPCError {
            // A slot that somebody else has taken is no longer the wish: another attempt needs a key of its own.
            let choice = AppointmentContexts.Choice(
                day: start.map { root(page).time.local($0).day }, start: form["mulai"], priority: chosen,
                key: SessionToken().text, error: sentence(error, page.language))
            return try await bookingPage(service, page, choice, status: Problem(error).status)
        }
    }

    private func bookingPage(
        _ code: String, _ page: PageRequest, _ choice: AppointmentContexts.Choice, status: Int
    ) async throws -> HTTPResponse {
        let catalogue = try catalogue.require()
        let (standard, view) = try await standard(code, catalogue, page)
        let address =
            choice.moves.map { "/janji/\($0.text)?pindah=1" } ?? "/janji?layanan=\(standard.summary.code.text)"
        let root = root(page, path: address)
        let request = SlotRequest(service: standard.summary.code, days: DayCount(unchecked: Self.daysShown))
        let slots = try await upstream.call(.queue, QueueAPI.slots, request, on: page.eventLoop).get()
        let terms = await figures(lane: slots.lane, page)?.terms ?? LaneTerms()
        let values = AppointmentContexts(root: root, catalogue: catalogue).booking(
            standard, view, slots, identity: terms.identity, choice)
        return html(.booking, values, root, page, status: status, personal: true)
    }

    func appointment(_ page: PageRequest) async throws -> HTTPResponse {
        let code = try Self.code(page)
        let appointment = try await upstream.call(
            .queue, QueueAPI.appointment, TicketRequest(code: code), on: page.eventLoop
        ).get()
        // Whoever is here has a number, which has the page that lives.
        if appointment.state == .arrived { return .seeOther("\(page.language.base)/t/\(code.text)") }
        if page.query("pindah") != nil, appointment.movesLeft > 0 {
            let choice = AppointmentContexts.Choice(day: try page.day(), key: SessionToken().text, moves: code)
            return try await bookingPage(appointment.service.text, page, choice, status: 200)
        }
        return try appointmentPage(appointment, page, error: nil)
    }

    private func appointmentPage(
        _ appointment: Appointment, _ page: PageRequest, error: RPCError?
    ) throws -> HTTPResponse {
        let root = root(page, path: "/janji/\(appointment.code.text)")
        let values = AppointmentContexts(root: root, catalogue: try catalogue.require()).page(
            appointment, error: error.map { sentence($0, page.language) })
        return html(
            .appointment, values, root, page, status: error.map { Problem($0).status } ?? 200, personal: true)
    }

    /// Moves or cancels an appointment.
    func changeAppointment(_ page: PageRequest) async throws -> HTTPResponse {
        let code = try Self.code(page)
        do {
            if page.action == .moveAppointment {
                guard let start = try page.form()["mulai"].flatMap({ Timestamp($0) }) else {
                    throw RPCError(QueueAPI.noSlot)
                }
                let request = MoveRequest(code: code, startsAt: start)
                _ = try await upstream.call(.queue, QueueAPI.moveAppointment, request, on: page.eventLoop).get()
            } else {
                let request = TicketRequest(code: code)
                _ = try await upstream.call(.queue, QueueAPI.cancelAppointment, request, on: page.eventLoop).get()
            }
        } catch let error as RPCError where !error.is(.notFound) {
            let appointment = try await upstream.call(
                .queue, QueueAPI.appointment, TicketRequest(code: code), on: page.eventLoop
            ).get()
            return try appointmentPage(appointment, page, error: error)
        }
        return .seeOther("\(page.language.base)/janji/\(code.text)")
    }
}
