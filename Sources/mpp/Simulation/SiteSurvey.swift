import CatalogAPI
import FeedbackAPI
import JSONRPC
import NIOCore
import NIOHTTP1
import QueueAPI
import VisitsAPI

/// What a simulated day needs to know about the site, and what it asks before and after: all through the gateway.
struct SiteSurvey: Sendable {
    let client: HTTPClient

    /// The site with all that can be queued for.
    struct Place: Sendable {
        let site: Site
        let services: [ServiceSummary]
        let floor: Floor
        let holidays: [Holiday]
    }

    /// What the suite has counted for one day.
    struct Tally: Equatable, Sendable {
        var visits = 0
        var visitsByAgency: [String: Int] = [:]
        var ratings = 0
        var issued = 0
        var served = 0
    }

    /// Reads the catalogue.
    ///
    /// - Throws: `Complaint` when the gateway or the catalogue does not answer.
    func place() async throws -> Place {
        async let view: SiteView = get("/site")
        async let services: ServiceList = get("/services?limit=500")
        async let floor: Floor = get("/floor")
        async let holidays: HolidayList = get("/holidays")
        return try await Place(
            site: view.site, services: services.items, floor: floor, holidays: holidays.items)
    }

    /// Counts a day.
    func tally(_ day: String) async throws -> Tally {
        async let visits: CountReport = get("/visits?from=\(day)&to=\(day)&by=agency")
        async let ratings: RatingSummary = get("/ratings?from=\(day)&to=\(day)")
        async let lanes: LaneList = get("/lanes")
        var tally = Tally()
        tally.visits = try await visits.visits
        tally.visitsByAgency = Dictionary(try await visits.rows.map { ($0.key, $0.visits) }, uniquingKeysWith: +)
        tally.ratings = try await ratings.count
        let today = try await lanes.items.filter { "\($0.serviceDay)" == day }
        tally.issued = today.reduce(0) { $0 + $1.issued }
        tally.served = today.reduce(0) { $0 + $1.served }
        return tally
    }

    /// The service day that the queue is in.
    func today() async throws -> String {
        let lanes: LaneList = try await get("/lanes")
        guard let lane = lanes.items.first else { throw Complaint("The queue has no lanes; is the catalogue loaded?") }
        return "\(lane.serviceDay)"
    }

    /// The board of the whole site.
    func board() async throws -> Board { try await get("/boards/semua") }

    /// Signs in and returns the session's cookie.
    ///
    /// - Throws: `Complaint` when name or password are wrong.
    func signIn(user: String, password: String) async throws -> String {
        let body = "name=\(Self.escaped(user))&password=\(Self.escaped(password))"
        var headers: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded"]
        headers.add(name: "Accept", value: "text/html")
        let request = HTTPRequest(method: .POST, path: "/masuk", headers: headers, body: Array(body.utf8))
        let reply = try await send(request)
        let cookie = reply.headers["set-cookie"].compactMap { $0.split(separator: ";").first }
            .first { $0.contains("mpp_session=") && !$0.hasSuffix("=") }
        guard let cookie else {
            throw Complaint("The gateway does not let \(user) sign in (status \(reply.status)); is the password right?")
        }
        return String(cookie)
    }

    /// Closes a day, in the name of who is signed in.
    func closeDay(_ day: String, session: String) async throws -> DayClosing {
        // A key of its own for each run: a day that was closed before is closed again, not answered from memory.
        let key = "simulate-close-\(day)-\(UInt64.random(in: 0 ... .max))"
        let headers: HTTPHeaders = ["Cookie": session, "Idempotency-Key": key]
        let reply = try await send(
            .post("/api/v1/days/close", json: Array("{\"day\":\"\(day)\"}".utf8), headers: headers))
        guard reply.isSuccess else { throw Self.complaint("/days/close", reply) }
        return try JSONReading.decode(from: reply.body)
    }

    private func get<T: Decodable & Sendable>(_ path: String) async throws -> T {
        let reply = try await send(.get("/api/v1" + path, headers: ["Accept": "application/json"]))
        guard reply.isSuccess else { throw Self.complaint(path, reply) }
        do {
            return try JSONReading.decode(from: reply.body)
        } catch {
            throw Complaint("GET /api/v1\(path) answered what makes no sense: \(error).", code: 1)
        }
    }

    /// Sends a request, again while a service is not there.
    private func send(_ request: HTTPRequest) async throws -> HTTPReply {
        var failure = ""
        for attempt in 0..<6 {
            do {
                let reply = try await client.send(request)
                guard [502, 503, 504].contains(reply.status) else { return reply }
                failure = "status \(reply.status)"
            } catch {
                failure = "\(error)"
            }
            try await Task.sleep(for: .milliseconds(100 << attempt))
        }
        throw Complaint("The gateway cannot be reached: \(failure).", code: 1)
    }

    private static func complaint(_ path: String, _ reply: HTTPReply) -> Complaint {
        let text = String(decoding: reply.body.prefix(300), as: UTF8.self)
        return Complaint("The gateway answered \(path) with status \(reply.status): \(text)", code: 1)
    }

    /// A value for a form: all but letters and digits escaped.
    static func escaped(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII, scalar.properties.isAlphabetic || (48...57).contains(byte) || byte == UInt8(ascii: "-") {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
            }
        }
    }
}
