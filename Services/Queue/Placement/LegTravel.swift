import GRDB
import JSONRPC
import QueueAPI
import QueueEstimates
import ServiceKit

/// How a ticket goes from a lane of this instance to a lane of another one, and comes from there.
///
/// The instance that has the lane has the ticket, whole and alone, so nobody can be called to two counters. Each step is
/// one transaction:
///
/// 1. The ticket leaves its lane and is put aside, for as long as the officer may still take the step back.
/// 2. It is sent: an event with all that is kept about it, for one instance.
/// 3. That instance puts it aside in turn, once for each code, leg and hop, and says so with an event.
/// 4. It joins the lane there; or, if the lane has moved on meanwhile, is sent on.
/// 5. Whoever sent it reads that it was taken, and from then on only knows where it went.
///
/// Until then whoever sent it answers questions about it. A crash between two steps delays the next one, nothing else.
struct LegTravel {
    let queue: QueueCommands
    let placement: CurrentPlacement
    private var db: Database { queue.transaction.db }
    private var table: OnTheWayTable { OnTheWayTable(db: db) }

    init(queue: QueueCommands, placement: CurrentPlacement) {
        self.queue = queue
        self.placement = placement
    }

    // MARK: Leaving

    /// Ends a leg with what the citizen came for. The ticket waits in the next line at once if that is here; if not, it is
    /// on its way.
    func advance(
        _ ticket: TicketRecord, to service: Code, then next: [Code], products: Int, credits: Credits
    ) throws -> TicketRecord {
        let after = try queue.leave(ticket, for: service, then: next, products: products, credits: credits)
        guard let agency = queue.plan.lane(id: after.lane)?.agency else { throw RPCError(.internalError) }
        guard try Ownership(db: db, placement: placement).whereabouts(of: agency) != .here else {
            return try queue.arrive(after)
        }
        try queue.tickets.update(after)
        let moving = MovingRows(db: db, plan: queue.plan, agency: agency, day: after.day)
        let rows = try moving.take(after)
        // Whose it is stays here, where the number was taken; from here on its owner may take another: how it ends will
        // not be known here.
        try queue.people.close(after.code, noShow: nil)
        try queue.notices.end(after.code)
        try table.save(
            OnTheWay(
                code: after.code, leg: after.leg, agency: agency, day: after.day, rows: rows,
                view: try JSONWriting.encode(try view(of: after)), version: after.version, former: ticket.id,
                since: queue.now, canTurnBack: true))
        return after
    }

    /// What its owner sees until it has arrived: that it waits there, and nothing of how long.
    private func view(of ticket: TicketRecord) throws -> Ticket {
        let views = QueueViews(db, plan: queue.plan, now: queue.now, day: ticket.day)
        var view = try views.ticket(ticket, ahead: 0)
        view.ahead = nil
        view.canCancel = false
        view.canRejoin = false
        return view
    }

    /// Puts a ticket back where it was before it left, unless it has gone too far.
    ///
    /// - Parameter version: What its version was after it had left.
    /// - Returns: the key it has now.
    func turnBack(_ before: TicketRecord, version: Int64) throws -> Int64? {
        guard let way = try table.find(before.code), way.canTurnBack, way.sentTo == nil, way.version == version else {
            return nil
        }
        let ticket = try put(way)
        try queue.reopen(way.code)
        var before = before
        before.id = ticket.id
        try queue.turnBack(before)
        return ticket.id
    }

    private func put(_ way: OnTheWay) throws -> TicketRecord {
        // Its lane may be on its way here with an older copy of it.
        let aside = try UnitTable(db: db).lanesPutAside(queue.plan)
        try IncomingRows(db: db, plan: queue.plan, lanes: aside).insert(try JSONDocument(way.rows).root.elements)
        try table.remove(way.code)
        guard let ticket = try queue.tickets.find(way.code), ticket.leg == way.leg else {
            throw RPCError(.internalError)
        }
        return ticket
    }

    // MARK: Going on

    /// Takes a ticket that is put aside one step further, if it is time and known where to.
    ///
    /// - Returns: what was done, for those who try out crashes.
    func settle(_ code: TicketCode) throws -> HandOverStep? {
        guard var way = try table.find(code), way.sentTo == nil, way.isReady(at: queue.now) else { return nil }
        switch try Ownership(db: db, placement: placement).whereabouts(of: way.agency) {
        case .here:
            let today = try queue.today()
            let ticket = try put(way)
            try db.run("DELETE FROM departed WHERE code = ?", [.text(code.text)])
            let arrived = try queue.arrive(ticket)
            // The day may have ended while it was on its way.
            if arrived.day < today.day || arrived.day == today.day && today.isClosed {
                _ = try queue.apply(.endDay, to: arrived)
            }
            return .arrived
        case .at(let instance):
            way.hop += 1
            way.sentTo = instance
            try table.save(way)
            try queue.transaction.append(
                QueueAPI.legSent, key: code.text,
                LegSent(
                    code: code, leg: way.leg, hop: way.hop, to: instance, agency: way.agency, serviceDay: way.day,
                    rows: RawJSON(bytes: way.rows), ticket: try JSONReading.decode(from: way.view)))
            return .sent
        case .unsettled: return nil
        }
    }

    // MARK: What others say

    /// A ticket was sent here.
    func receive(_ leg: LegSent) throws {
        guard let me = placement.me, leg.to == me, try table.take(leg) else { return }
        // Also in place of what is still known of it from when it was sent on from here.
        try table.save(
            OnTheWay(
                code: leg.code, leg: leg.leg, agency: leg.agency, day: leg.serviceDay, rows: leg.rows.bytes,
                view: try JSONWriting.encode(leg.ticket), version: leg.ticket.version, former: 0, since: queue.now,
                canTurnBack: false, hop: leg.hop))
        try queue.transaction.append(
            QueueAPI.legTaken, key: leg.code.text, LegTaken(code: leg.code, leg: leg.leg, hop: leg.hop, by: me))
        HandOverStep.received.reached()
    }

    /// A ticket that was sent has come.
    func confirm(_ taken: LegTaken) throws {
        guard let way = try table.find(taken.code), way.sentTo == taken.by, way.leg == taken.leg, way.hop == taken.hop
        else { return }
        try table.remove(way.code)
        try db.run(
            """
            INSERT INTO departed (code, agency, instance) VALUES (?, ?, ?) \
            ON CONFLICT (code) DO UPDATE SET agency = excluded.agency, instance = excluded.instance
            """, [.text(way.code.text), .text(way.agency.text), .text(taken.by.text)])
        HandOverStep.confirmed.reached()
    }
}

extension MovingRows {
    /// Takes a single ticket out, with what follows it.
    ///
    /// - Returns: its rows.
    func take(_ ticket: TicketRecord) throws -> [UInt8] {
        var parts = MovingParts()
        let tables = MovedTable.all.filter(\.followsTicket)
        for table in tables {
            let rows = try Row.fetchCursor(
                db, sql: "SELECT * FROM \(table.name) WHERE \(table.ticketKey) = ?", arguments: [ticket.id])
            while let row = try rows.next() { try append(row, of: table, to: &parts) }
        }
        let full = parts.take()
        guard let rows = full.first, full.count == 1 else { throw RPCError(.internalError) }
        try TicketTable(db: db).keepingSequence {
            for table in tables.reversed() {
                try db.run("DELETE FROM \(table.name) WHERE \(table.ticketKey) = ?", [.integer(ticket.id)])
            }
        }
        return rows
    }
}

extension OnTheWay {
    /// The ticket as the estimator of the instance that it left sees it.
    var seen: SeenTicket {
        SeenTicket(id: former, lane: 0, service: "", due: 0, phase: .away, joined: 0, released: since.seconds)
    }
}
