import CatalogAPI
import FeedbackAPI
import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI

extension PageSite {
    func take(_ page: PageRequest) async throws -> HTTPResponse {
        guard let code = page.query("layanan") else { return .seeOther(page.language.base + "/") }
        return try await takePage(code, page, key: SessionToken().text, chosen: PriorityClassChoice.regular, error: nil)
    }

    /// The form, with its error when an attempt has failed. The key stays the same, so that trying again cannot give
    /// two numbers.
    private func takePage(
        _ code: String, _ page: PageRequest, key: String, chosen: String, error: RPCError?
    ) async throws -> HTTPResponse {
        let catalogue = try catalogue.require()
        let (standard, view) = try await standard(code, catalogue, page)
        let root = root(page, path: "/antrean/ambil?layanan=\(standard.summary.code.text)")
        let queue = await figures(lane: standard.summary.lane, page)
        let values = CatalogueContexts(root: root, catalogue: catalogue).takePage(
            standard, view, queue: queue, key: key, chosen: chosen, error: error.map { sentence($0, page.language) })
        return html(.take, values, root, page, status: error.map { Problem($0).status } ?? 200, personal: true)
    }

    func takeNumber(_ page: PageRequest) async throws -> HTTPResponse {
        let form = try page.form()
        let (service, chosen) = (form["layanan"] ?? "", form["class"] ?? PriorityClassChoice.regular)
        let key = form["key"].flatMap(SessionToken.init) ?? SessionToken()
        guard let code = Code(service) else { throw RPCError(.notFound) }
        do {
            guard let priority = PriorityClass(rawValue: chosen) else { throw RPCError(.invalidParams) }
            let nik = try Self.nik(form)
            var meta = CallMeta.usual
            meta.idempotencyKey = key.text
            let request = IssueRequest(service: code, priority: priority, channel: .phone, nik: nik)
            let ticket = try await upstream.call(
                .queue, QueueAPI.issue, request, meta: meta, on: page.eventLoop
            ).get()
            return .seeOther("\(page.language.base)/t/\(ticket.code.text)")
        } catch let error as RPCError {
            return try await takePage(service, page, key: key.text, chosen: chosen, error: error)
        }
    }

    /// The NIK of a form; nil when the field is blank. People write it in groups.
    static func nik(_ form: [String: String]) throws(RPCError) -> NIK? {
        guard let text = form["nik"]?.filter({ !$0.isWhitespace && $0 != "." && $0 != "-" }), !text.isEmpty else {
            return nil
        }
        guard let nik = NIK(text) else { throw RPCError(.invalidParams, fields: [.init("nik", "is no NIK")]) }
        return nik
    }

    func ticket(_ page: PageRequest) async throws -> HTTPResponse {
        let code = try Self.code(page)
        do {
            return try await ticketPage(code, page, error: nil)
        } catch let error as RPCError where error.is(.notFound) {
            // One code leads to both: an appointment becomes the number of the same code.
            let request = TicketRequest(code: code)
            guard
                let appointment = try? await upstream.call(
                    .queue, QueueAPI.appointment, request, on: page.eventLoop
                ).get(), appointment.state != .arrived
            else { throw error }
            return .seeOther("\(page.language.base)/janji/\(code.text)")
        }
    }

    private func ticketPage(_ code: TicketCode, _ page: PageRequest, error: RPCError?) async throws -> HTTPResponse {
        let params = try JSONWriting.encode(TicketRequest(code: code))
        let snapshot = try await upstream.call(
            .queue, QueueAPI.ticket.name, params: params, meta: .usual, on: page.eventLoop
        ).get()
        let ticket = try JSONReading.decode(Ticket.self, from: snapshot)
        let root = root(page, path: "/t/\(code.text)")
        let values = TicketContexts(root: root).page(
            ticket, snapshot: snapshot, explanation: await explanation(ticket, page),
            rating: await rating(ticket, page),
            error: error.map { sentence($0, page.language) })
        return html(.ticket, values, root, page, status: error.map { Problem($0).status } ?? 200, personal: true)
    }

    /// Why a ticket was called. The page stands without an answer.
    private func explanation(_ ticket: Ticket, _ page: PageRequest) async -> Sentence? {
        guard ticket.state == .called || ticket.state == .serving else { return nil }
        let request = TicketRequest(code: ticket.code)
        let meta = CallMeta(deadlineMs: 500)
        return try? await upstream.call(.queue, QueueAPI.explain, request, meta: meta, on: page.eventLoop).get()
            .sentence
    }

    /// Whether a ticket can be rated. Asked only once it was served; the page stands without an answer.
    private func rating(_ ticket: Ticket, _ page: PageRequest) async -> RatingStatus? {
        guard ticket.state == .served || ticket.state == .unfinished, let key = TicketKey(ticket.code.text) else {
            return nil
        }
        let request = RatingStatusRequest(code: key)
        let meta = CallMeta(deadlineMs: 500)
        return try? await upstream.call(.feedback, FeedbackAPI.status, request, meta: meta, on: page.eventLoop).get()
    }

    /// Cancels, rejoins or rates, and shows the ticket again.
    func changeTicket(_ page: PageRequest) async throws -> HTTPResponse {
        let code = try Self.code(page)
        do {
            let request = TicketRequest(code: code)
            switch page.action {
            case .cancel: _ = try await upstream.call(.queue, QueueAPI.cancel, request, on: page.eventLoop).get()
            case .rejoin: _ = try await upstream.call(.queue, QueueAPI.rejoin, request, on: page.eventLoop).get()
            default: try await rate(code, page)
            }
        } catch let error as RPCError where error.is(.notFound) {
            throw error
        } catch let error as RPCError {
            return try await ticketPage(code, page, error: error)
        }
        return .seeOther("\(page.language.base)/t/\(code.text)")
    }

    private func rate(_ code: TicketCode, _ page: PageRequest) async throws {
        let form = try page.form()
        guard let score = form["score"].flatMap(Int.init).flatMap({ Score($0) }), let key = TicketKey(code.text) else {
            throw RPCError(.invalidParams, fields: [.init("score", "must be 1 to 4")])
        }
        let comment = try form["comment"].map { text throws(RPCError) -> Remark in
            // Browsers send line ends as CR LF.
            guard let remark = Remark(text.replacing("\r\n", with: "\n")) else { throw RPCError(.invalidParams) }
            return remark
        }
        let request = RatingRequest(code: key, score: score, comment: comment)
        _ = try await upstream.call(.feedback, FeedbackAPI.rate, request, on: page.eventLoop).get()
    }

    func qrCode(_ page: PageRequest) throws -> HTTPResponse {
        let code = try Self.code(page)
        guard let svg = QRCode.svg(origin.address(of: "/t/\(code.text)", for: page.request)) else {
            throw RPCError(.internalError)
        }
        return HTTPResponse(
            status: 200,
            headers: [
                "content-type": "image/svg+xml", "cache-control": "private, max-age=86400",
                "x-content-type-options": "nosniff",
            ], body: .buffer(ByteBuffer(string: svg)))
    }

    /// The ticket of the address. People type codes in small letters, too.
    static func code(_ page: PageRequest) throws(RPCError) -> TicketCode {
        guard let code = TicketCode(page.parameter("code").uppercased()) else { throw RPCError(.notFound) }
        return code
    }
}
