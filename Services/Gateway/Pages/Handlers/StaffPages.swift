import CatalogAPI
import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI

extension PageSite {
    /// Who is signed in; nil when nobody is.
    func account(_ page: PageRequest) -> Account? {
        accounts.account(origin.cookie(for: page.request).token(in: page.request))
    }

    /// Sends somebody who is not signed in to the form, and then back.
    func toSignIn(_ page: PageRequest) -> HTTPResponse {
        let next = page.request.path
        let isPlain = next.utf8.allSatisfy { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "&") }
        return .seeOther("\(page.language.base)/masuk" + (isPlain ? "?next=\(next)" : ""))
    }

    func signIn(_ page: PageRequest) -> HTTPResponse {
        let next = SameOrigin.localPath(page.query("next"), fallback: "\(page.language.base)/loket")
        guard account(page) == nil else { return .seeOther(next) }
        return html(.signIn, PlainContexts.signIn(name: nil, next: next, busy: nil), root(page), page, personal: true)
    }

    func submitSignIn(_ page: PageRequest) async throws -> HTTPResponse {
        let form = try page.form()
        let name = form["name"] ?? ""
        let next = SameOrigin.localPath(form["next"], fallback: "\(page.language.base)/loket")
        let root = root(page, path: "/masuk")
        let outcome = try await accounts.signIn(
            name: name, password: form["password"] ?? "", address: page.request.remoteAddress)
        switch outcome {
        case .accepted(_, let token):
            let maxAge = Int(SessionTable.idleLimit.components.seconds)
            return .seeOther(next, cookie: origin.cookie(for: page.request).setting(token, maxAge: maxAge))
        case .refused:
            let values = PlainContexts.signIn(name: name, next: next, busy: false)
            return html(.signIn, values, root, page, status: 401, personal: true)
        case .throttled(let seconds):
            let values = PlainContexts.signIn(name: name, next: next, busy: true)
            var response = html(.signIn, values, root, page, status: 429, personal: true)
            response.headers.append("retry-after", String(seconds))
            return response
        }
    }

    func signOut(_ page: PageRequest) async throws -> HTTPResponse {
        let cookie = origin.cookie(for: page.request)
        if let token = cookie.token(in: page.request) { try await accounts.signOut(token) }
        return .seeOther("\(page.language.base)/masuk", cookie: cookie.removing)
    }

    func counters(_ page: PageRequest) async throws -> HTTPResponse {
        guard let account = account(page) else { return toSignIn(page) }
        let root = root(page)
        let contexts = DeviceContexts(root: root, catalogue: try catalogue.require())
        let list = try await upstream.call(.queue, QueueAPI.counters, Empty(), on: page.eventLoop).get()
        return html(.counters, contexts.counters(list, officer: account), root, page, personal: true)
    }

    func counter(_ page: PageRequest) async throws -> HTTPResponse {
        guard let account = account(page) else { return toSignIn(page) }
        let catalogue = try catalogue.require()
        guard let counter = catalogue.counter(page.parameter("counter")) else { throw RPCError(.notFound) }
        guard account.reaches(agency: counter.agency.text) else { throw RPCError(.forbidden) }
        let root = root(page)
        let snapshot = try await snapshot(.counter(counter.code.text), meta: .usual, page)
        let values = try DeviceContexts(root: root, catalogue: catalogue).counter(
            counter, officer: account, snapshot: snapshot)
        return html(.counter, values, root, page, personal: true)
    }
}
