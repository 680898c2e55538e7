import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// What follows from a change of a ticket beyond the ticket itself: whose it is, its place in the count, and what its
/// owner is told.
extension QueueCommands {
    /// Draws the consequences of a change.
    func settle(_ after: TicketRecord, from before: TicketRecord, _ change: TicketChange) throws {
        switch change {
        case .issued, .rejoined:
            if after.channel == .phone { try notices.begin(after) }
            try tellOwners(inLane: after.lane)
        case .called:
            if after.channel == .phone { try tell(after, ahead: 0) }
            try tellOwners(inLane: after.lane)
        case .cancelled:
            try giveBack(before)
            try end(after, noShow: false)
            try tellOwners(inLane: after.lane)
        case .arrived:
            try people.follow(after.code, to: after.lane)
            if after.channel == .phone { try notices.begin(after) }
            try tellOwners(inLane: after.lane)
        case .undone: try undo(after, from: before)
        case .served, .unfinished, .expired: try end(after, noShow: isNoShow(after, from: before))
        case .checkedIn, .recalled, .started, .parked, .resumed, .missed, .advanced: break
        }
    }

    private func undo(_ after: TicketRecord, from before: TicketRecord) throws {
        if before.state.isFinal { try reopen(after.code) }
        if after.channel == .phone { try notices.begin(after) }
    }

    /// Notes that a number is its owner's open one again, unless they have taken another meanwhile.
    func reopen(_ code: TicketCode) throws {
        do {
            try people.reopen(code)
        } catch let error as RPCError where error.is(QueueAPI.alreadyInLine) {
            throw QueueRefusal.nothingToUndo
        }
    }

    private func end(_ ticket: TicketRecord, noShow: Bool) throws {
        try people.close(ticket.code, noShow: noShow ? now : nil)
        if ticket.channel == .phone { try notices.end(ticket.code) }
    }

    /// Whether somebody took a number far away and did not come: called in vain and not back again, or never checked in
    /// although the site was open until its hour. Whoever took a number at the site was there.
    private func isNoShow(_ after: TicketRecord, from before: TicketRecord) -> Bool {
        guard after.state == .expired, after.channel == .phone else { return false }
        switch before.state {
        case .missed: return true
        case .booked:
            guard let hours = plan.hours else { return true }
            return hours.hours(on: after.day).map { now >= plan.days.moment(after.day, minutes: $0.close) } ?? true
        default: return false
        }
    }

    /// Gives the place of a number back whose turn had not come.
    private func giveBack(_ ticket: TicketRecord) throws {
        guard ticket.leg == 1, ticket.firstCalled == nil, let lane = plan.lane(id: ticket.home) else { return }
        try places.giveBack(.init(ticket.channel), lane: lane.id, day: ticket.day, until: drawReturn(of: lane))
    }

    /// Draws when something that is given back now can be had again.
    func drawReturn(of lane: LanePlan) -> Timestamp {
        now.advanced(byMilliseconds: draw.among(lane.settings.returnDelay))
    }

    // MARK: Notices

    /// Tells those in a lane whose turn has come near.
    private func tellOwners(inLane lane: Int64) throws {
        guard try notices.isExpected(inLane: lane), let soon = plan.lane(id: lane)?.settings.soonAhead else { return }
        let first = try tickets.waiting(inLane: lane, limit: soon + 1)
        for (ahead, ticket) in first.enumerated() where ticket.channel == .phone { try tell(ticket, ahead: ahead) }
        // Whoever has not checked in stands in no line, but must know when it is time to.
        let bound = first.count > soon ? first.last : nil
        for ticket in try tickets.booked(inLane: lane, before: bound, limit: Self.bookedTold) {
            try tell(ticket, ahead: first.count { $0.precedes(ticket) })
        }
    }

    private func tell(_ ticket: TicketRecord, ahead: Int) throws {
        let lane = try lane(of: ticket)
        guard let level = NoticeRules.level(ticket.state, ahead: ahead, soonAhead: lane.settings.soonAhead),
            let told = try notices.told(ticket.code), NoticeRules.isNews(level, after: told)
        else { return }
        try notices.save(level, ticket.code)
        try transaction.append(
            QueueAPI.ticketNotice, key: ticket.code.text,
            TicketNotice(
                code: ticket.code, number: number(ticket), lane: lane.code, serviceDay: ticket.day, level: level,
                ahead: ahead, needsCheckIn: ticket.state == .booked))
    }

    /// The most people who are told at once that have not checked in. More of them have nobody before them only where
    /// nobody waits; they are told with the next change.
    private static let bookedTold = 50

    // MARK: Days

    /// Ends the appointments of a lane whose day is over.
    func endAppointments(of lane: LanePlan, through day: CivilDate) throws {
        let slots = lane.settings.slots ?? .standard
        for appointment in try appointments.open(lane: lane.id, through: day) {
            var after = try AppointmentRules.apply(.endDay, to: appointment, at: now, slots)
            try people.close(after.code, noShow: after.state == .missed ? now : nil)
            after.version = try announce(after, after.state == .missed ? .missed : .cancelled, in: lane)
            try appointments.save(after)
        }
    }

    /// Tells of a change of an appointment.
    func announce(_ appointment: AppointmentRecord, _ change: AppointmentChange, in lane: LanePlan) throws -> Int64 {
        try transaction.append(
            QueueAPI.appointmentChanged, key: appointment.code.text,
            AppointmentEvent(
                change: change, code: appointment.code, state: appointment.state, lane: lane.code, agency: lane.agency,
                service: appointment.service, serviceDay: appointment.day, startsAt: appointment.start))
    }

    /// Ends what earlier days have left, also days on which nobody was here, and drops what nobody needs any more.
    func putAway(before today: CivilDate) throws {
        let leaving = try UnitTable(db: transaction.db).agenciesThatLeave()
        for lane in plan.lanes where !leaving.contains(lane.agency) {
            try endAppointments(of: lane, through: today.advanced(byDays: -1))
        }
        try people.purge(before: today)
        try places.purge(before: today)
        try appointments.purge(before: today)
        try notices.purge(before: today)
    }
}

extension TicketTable {
    /// The first that wait in a lane, in the order of calling.
    fileprivate func waiting(inLane lane: Int64, limit: Int) throws -> [TicketRecord] {
        try db.all(
            "SELECT \(Self.columns) FROM tickets WHERE lane = ? AND state = 0 ORDER BY due, id LIMIT ?",
            [.integer(lane), SQLValue(limit)], Self.read)
    }

    /// The first that are booked in a lane, if they would be called before another.
    fileprivate func booked(inLane lane: Int64, before bound: TicketRecord?, limit: Int) throws -> [TicketRecord] {
        try db.all(
            """
            SELECT \(Self.columns) FROM tickets WHERE lane = ? AND state = 8 AND (due, id) < (?, ?) \
            ORDER BY due, id LIMIT ?
            """,
            [
                .integer(lane), .integer(bound?.due.milliseconds ?? .max), .integer(bound?.id ?? .max),
                SQLValue(limit),
            ], Self.read)
    }
}
