import CatalogAPI
import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// Whether this instance answers for an agency's lanes and counters.
///
/// One small read of the store, so that a command and the fence of a hand-over are ordered by the one writer: what runs
/// after the fence sees it.
struct Ownership {
    let db: Database
    let placement: CurrentPlacement

    /// Throws unless commands about the agency run here.
    ///
    /// - Throws: `handing_over` for the moment of a hand-over, `moved` with the owner's address, `not_ready` when this
    ///   instance has yet to learn who the owner is.
    func requireCommands(for agency: Code) throws {
        guard let me = placement.me else { return }
        let unit = try UnitTable(db: db).find(agency)
        switch unit?.state {
        case .owned: return
        case .fenced, .committing, .leaving: throw RPCError.handingOver
        case .moved, .incoming, nil: throw elsewhere(agency, me: me, unit)
        }
    }

    /// Who has an agency's lanes at this moment.
    enum Whereabouts: Equatable {
        case here
        case at(Code)
        /// On the way from one to the other, or not known yet.
        case unsettled
    }

    /// Who has an agency's lanes at this moment.
    func whereabouts(of agency: Code) throws -> Whereabouts {
        guard let me = placement.me else { return .here }
        let unit = try UnitTable(db: db).find(agency)
        switch unit?.state {
        case .owned: return .here
        case .fenced, .committing, .leaving: return .unsettled
        case .moved, .incoming, nil: return owner(of: agency, me: me, unit).map { .at($0) } ?? .unsettled
        }
    }

    /// Throws unless questions about the agency are answered here. Until it has let go, the old owner answers them:
    /// nothing changes meanwhile.
    func requireQuestions(about agency: Code) throws {
        guard let me = placement.me else { return }
        let unit = try UnitTable(db: db).find(agency)
        switch unit?.state {
        case .owned, .fenced, .committing, .leaving: return
        case .moved, .incoming, nil: throw elsewhere(agency, me: me, unit)
        }
    }

    /// Throws when commands about a ticket that is here must wait for a hand-over. A ticket of an earlier day stays where
    /// it was when its lane moves.
    func requireCommands(forTicketOf agency: Code) throws {
        guard placement.me != nil else { return }
        switch try UnitTable(db: db).find(agency)?.state {
        case .fenced, .committing, .leaving: throw RPCError.handingOver
        case .incoming: try requireInForce(agency)
        case .owned, .moved, nil: return
        }
    }

    /// Throws when tickets here of an agency are only put aside, because its lanes are on their way here.
    func requireInForce(_ agency: Code) throws {
        guard let me = placement.me, let unit = try UnitTable(db: db).find(agency), unit.state == .incoming else {
            return
        }
        throw elsewhere(agency, me: me, unit)
    }

    /// Throws `moved` when a ticket that is not here was here before its lane moved, or before it went on to another gerai;
    /// `handing_over` while it is on its way there.
    func requireNeverHeld(_ code: TicketCode) throws {
        if try OnTheWayTable(db: db).find(code) != nil { throw RPCError.handingOver }
        guard placement.me != nil, let instance = try UnitTable(db: db).departure(of: code) else { return }
        throw moved(to: instance)
    }

    /// Whether the agency's lanes and counters belong in lists.
    func shown() throws -> (Code) -> Bool {
        guard placement.me != nil else { return { _ in true } }
        let held = Set(try UnitTable(db: db).all().filter { $0.state != .moved && $0.state != .incoming }.map(\.agency))
        return held.contains
    }

    private func elsewhere(_ agency: Code, me: Code, _ unit: Unit?) -> RPCError {
        // Switched over to this instance, which has yet to take over what was prepared.
        if let unit, unit.state == .incoming, let place = placement.known?.agency(agency), place.instance == me,
            place.epoch >= unit.epoch
        {
            return .handingOver
        }
        guard let owner = owner(of: agency, me: me, unit) else {
            return RPCError(.notReady, "It is not yet known who answers for this lane.", retryAfterMs: 100)
        }
        return moved(to: owner)
    }

    /// The other instance that has an agency, as far as is known.
    private func owner(of agency: Code, me: Code, _ unit: Unit?) -> Code? {
        let owner = placement.known?.agency(agency)?.instance
        let lastKnown = unit?.other
        return (owner == me ? lastKnown : owner ?? lastKnown).flatMap { $0 == me ? nil : $0 }
    }

    private func moved(to owner: Code) -> RPCError {
        guard let address = placement.address(of: owner) else {
            return RPCError(.notReady, "It is not known where \(owner) listens.", retryAfterMs: 1000)
        }
        return RPCError(.moved, "\(owner) answers for this.", owner: address.description)
    }
}

extension RPCError {
    fileprivate static var handingOver: RPCError { RPCError(QueueAPI.handingOver, retryAfterMs: 50) }
}
