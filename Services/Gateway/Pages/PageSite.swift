import CatalogAPI
import HTTP2Server
import JSONRPC
import Logging
import NIOCore
import QueueAPI

/// All that pages are made of. Handlers are its extensions, one file for each part of the site.
struct PageSite: Sendable {
    let renderer: PageRenderer
    let dictionaries: Dictionaries
    let assets: Assets
    let catalogue: CatalogueCache
    let upstream: any Upstream
    let accounts: Accounts
    let origin: PublicOrigin
    let now: @Sendable () -> Timestamp
    let logger: Logger

    private let routes = RouteTree<PageAction>.pages
    private let homePages = KeptPages()
    let ledgerChecks = LedgerChecks()

    init(
        renderer: PageRenderer, dictionaries: Dictionaries, assets: Assets, catalogue: CatalogueCache,
        upstream: any Upstream, accounts: Accounts, origin: PublicOrigin, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.renderer = renderer
        self.dictionaries = dictionaries
        self.assets = assets
        self.catalogue = catalogue
        self.upstream = upstream
        self.accounts = accounts
        self.origin = origin
        self.logger = logger
        self.now = now
    }

    /// The language of a path and what it asks for; nil when there is no such page.
    func match(_ segments: [String]) -> (Language, RouteTree<PageAction>.Match)? {
        let language: Language = segments.first == "en" ? .english : .indonesian
        let rest = segments.dropFirst(language == .english ? 1 : 0)
        return routes.match(rest).map { (language, $0) }
    }

    /// Answers a request whose path was matched.
    func respond(
        to request: HTTPRequest, _ language: Language, _ match: RouteTree<PageAction>.Match,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<HTTPResponse> {
        guard let action = match.endpoints[request.method == "HEAD" ? "GET" : request.method] else {
            return eventLoop.makeSucceededFuture(.methodNotAllowed(match.allowed))
        }
        let page = PageRequest(
            request: request, language: language, action: action, parameters: match.parameters, eventLoop: eventLoop)
        // Without a search, and at its one address, the home page is the same for everybody.
        let isHome = request.target == (language == .english ? "/en" : "/")
        guard isHome, let version = catalogue.current?.site.version.number else {
            return eventLoop.makeFutureWithTask { await answer(page) }
        }
        let key = KeptPages.Key(language, overTLS: origin.isSecure(request), for: request)
        if let kept = homePages.response(key, version: Int64(version), to: request) {
            return eventLoop.makeSucceededFuture(kept)
        }
        return eventLoop.makeFutureWithTask {
            let response = await answer(page)
            homePages.keep(response, as: key, version: Int64(version))
            return response
        }
    }

    private func answer(_ page: PageRequest) async -> HTTPResponse {
        do {
            if page.request.method == "POST" { try SameOrigin.require(page.request, publicOrigin: origin.text) }
            return try await perform(page)
        } catch {
            return errorPage(RPCError(wrapping: error), page)
        }
    }

    private func perform(_ page: PageRequest) async throws -> HTTPResponse {
        switch page.action {
        case .home: try await home(page)
        case .agency: try await agency(page)
        case .service: try await service(page)
        case .take: try await take(page)
        case .ledger: try await ledger(page)
        case .takeNumber: try await takeNumber(page)
        case .booking: try await booking(page)
        case .book: try await book(page)
        case .appointment: try await appointment(page)
        case .moveAppointment, .cancelAppointment: try await changeAppointment(page)
        case .ticket: try await ticket(page)
        case .cancel, .rejoin, .rate: try await changeTicket(page)
        case .qrCode: try qrCode(page)
        case .kiosk: try await kiosk(page)
        case .board: try await board(page)
        case .signIn: signIn(page)
        case .submitSignIn: try await submitSignIn(page)
        case .signOut: try await signOut(page)
        case .counters: try await counters(page)
        case .counter: try await counter(page)
        case .supervisor: try await supervisor(page)
        case .laneTable: try await laneTable(page)
        case .counterTable: try await counterTable(page)
        case .moved(let path): .seeOther(page.language.base + path)
        }
    }
}

// MARK: - What all handlers share

extension PageSite {
    /// The root context of a page.
    func root(_ page: PageRequest, path: String? = nil) -> RootContext {
        RootContext(
            language: page.language, dictionaries: dictionaries, assets: assets.addresses,
            catalogue: catalogue.current, path: path ?? page.path)
    }

    /// A filled page as an answer.
    func html(
        _ template: PageTemplate, _ values: PageContext, _ root: RootContext, _ page: PageRequest, status: Int = 200,
        personal: Bool = false
    ) -> HTTPResponse {
        .page(
            renderer.render(template, root.with(values)), status: status, personal: personal,
            overTLS: origin.isSecure(page.request), for: page.request)
    }

    /// An error as a page in the language of the address.
    func errorPage(_ error: RPCError, _ page: PageRequest) -> HTTPResponse {
        let problem = Problem(error)
        if problem.status >= 500 {
            logger.warning("a page failed", metadata: ["kind": "\(problem.kind)", "error": "\(error.message)"])
        }
        // The template has words of its own for what is missing and for what cannot be reached.
        let detail = [404, 502, 503, 504].contains(problem.status) ? nil : sentence(error, page.language)
        let values = PlainContexts.error(status: problem.status, detail: detail)
        var response = html(.error, values, root(page, path: "/"), page, status: problem.status, personal: true)
        if let retryAfter = problem.retryAfter { response.headers.append("retry-after", String(retryAfter)) }
        return response
    }

    /// A page for an address that nothing answers to.
    func notFound(_ request: HTTPRequest, on eventLoop: any EventLoop) -> HTTPResponse {
        let english = request.path == "/en" || request.path.hasPrefix("/en/")
        let page = PageRequest(
            request: request, language: english ? .english : .indonesian, action: .home, parameters: [],
            eventLoop: eventLoop)
        return errorPage(RPCError(.notFound), page)
    }

    /// What went wrong, in words that help somebody without technical knowledge.
    func sentence(_ error: RPCError, _ language: Language) -> String {
        dictionaries[language].problem(error)
    }

    /// How many wait in a lane; nil when there is none or the queue does not say so quickly.
    func figures(lane: Code?, _ page: PageRequest) async -> QueueFigures? {
        guard let lane else { return nil }
        let meta = CallMeta(deadlineMs: 500)
        let answer = try? await upstream.call(
            .queue, QueueAPI.lane, LaneRequest(lane: lane), meta: meta, on: page.eventLoop
        ).get()
        return answer.map { lane in
            QueueFigures(
                waiting: lane.waiting, openCounters: lane.openCounters, terms: lane.terms ?? LaneTerms(),
                remoteLeft: lane.places?.remote, wait: lane.wait, intake: lane.intake)
        }
    }
}

extension Words {
    /// The sentence for an error of a kind that people meet, or the one for all others.
    func problem(_ error: RPCError) -> String {
        sections["problems"]?[error.kind] ?? self("problems", "other")
    }
}
