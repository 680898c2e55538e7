import CatalogAPI
import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// Who gets a place: the rules against taking numbers for sale, and the count of places.
extension QueueMethods {
    /// The count of places as a command finds it.
    func places(_ queue: QueueCommands) -> PlaceBook {
        PlaceBook(db: queue.transaction.db, plan: queue.plan, now: queue.now, secret: secret)
    }

    /// Lets somebody have a place in a lane, and takes it from those that are left.
    ///
    /// - Parameters:
    ///   - nik: Who they are, if they said so.
    ///   - lanes: All lanes that the number leads to, the first first.
    /// - Returns: who they are; to be written down with the code.
    func admit(
        _ nik: NIK?, to lanes: [LanePlan], on day: CivilDate, _ way: PlaceTable.Way, _ queue: QueueCommands
    ) throws -> PersonHash? {
        try checkIdentity { () throws(IdentityRefusal) in
            try IdentityRules.check(lanes.map(\.settings.identity), isKnown: nik != nil)
        }
        let person = nik.map(secret.person)
        if let person { try checkLimits(of: person, on: day, way, queue) }
        if let lane = lanes.first { try takePlace(in: lane, on: day, way, queue) }
        return person
    }

    /// Throws unless somebody may take one more number.
    func checkLimits(
        of person: PersonHash, on day: CivilDate, _ way: PlaceTable.Way, _ queue: QueueCommands
    ) throws {
        let limits = queue.plan.people
        guard try queue.people.count(person, on: day) < limits.numbersPerDay else {
            throw RPCError(QueueAPI.personLimit)
        }
        // Nobody is turned away at the door for what they did on the phone.
        guard way == .remote else { return }
        let latest = try queue.people.noShows(person, limit: limits.noShowsAsked)
        if let end = limits.coolsOff(until: latest, at: queue.now) {
            throw RPCError(QueueAPI.coolingOff, retryAfterMs: Int(end.milliseconds(since: queue.now)))
        }
    }

    /// Takes a place, if places are counted. Whoever is at the site was let in by the intake.
    func takePlace(in lane: LanePlan, on day: CivilDate, _ way: PlaceTable.Way, _ queue: QueueCommands) throws {
        guard let left = try places(queue).left(of: lane, on: day) else { return }
        guard way == .walkIn || left.remote > 0 else { throw RPCError(QueueAPI.noPlacesLeft) }
        try queue.places.take(way, lane: lane.id, day: day)
    }

    /// Throws unless the owner of a number or appointment is here, as far as that is known.
    func checkOwner(of code: TicketCode, _ nik: NIK?, in lane: LanePlan?, _ queue: QueueCommands) throws {
        let owner = try queue.people.owner(of: code)
        try checkIdentity { () throws(IdentityRefusal) in
            try IdentityRules.checkOwner(
                owner, said: nik.map(secret.person), demand: lane?.settings.identity ?? .none)
        }
    }

    private func checkIdentity(_ body: () throws(IdentityRefusal) -> Void) throws(RPCError) {
        do throws(IdentityRefusal) {
            try body()
        } catch {
            switch error {
            case .required: throw RPCError(QueueAPI.identityRequired, fields: [.init("nik", "is required here")])
            case .notAsked: throw RPCError(.invalidParams, fields: [.init("nik", "is not asked for in this lane")])
            case .mismatch: throw RPCError(QueueAPI.identityMismatch)
            }
        }
    }

    /// `ticket.verify`
    func verify(_ request: VerifyRequest, by officer: Officer, _ db: Database) throws -> VerifiedOwner {
        guard let ticket = try TicketTable(db: db).find(request.code) else {
            try answers(db).requireNeverHeld(request.code)
            throw RPCError(.notFound, "There is no ticket of this code.")
        }
        let agency = try floor.get().lane(id: ticket.lane)?.agency
        guard officer.agency == nil || officer.agency == agency else {
            throw RPCError(.forbidden, "The number is in a lane of another agency.")
        }
        let owner = try PeopleTable(db: db).owner(of: request.code)
        let check: OwnerCheck = owner.map { $0 == secret.person(request.nik) ? .same : .other } ?? .unknown
        return VerifiedOwner(code: request.code, owner: check)
    }

    /// What makes a repeat of a call an honest one. The NIK is in it as its keyed hash: a plain one could be found out by
    /// trying.
    ///
    /// - Returns: nil when there is no NIK in the call.
    @Sendable func fingerprint(_ params: some IdentityBearing) throws -> [UInt8]? {
        guard let nik = params.nik else { return nil }
        var rest = params
        rest.nik = nil
        return try JSONWriting.encode(rest) + Array(secret.person(nik).text.utf8)
    }
}

/// Parameters in which somebody may say who they are.
protocol IdentityBearing: Encodable {
    var nik: NIK? { get set }
}

extension IssueRequest: IdentityBearing {}
extension CheckInRequest: IdentityBearing {}
extension BookRequest: IdentityBearing {}
