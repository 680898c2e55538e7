import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

extension QueueMethods {
    /// `slot.list`
    func slots(_ request: SlotRequest, _ db: Database) throws -> SlotList {
        let plan = try floor.get()
        guard let lane = plan.lane(ofService: request.service) else {
            throw RPCError(.notFound, "Nobody queues for a service of this code.")
        }
        try answers(db).requireQuestions(about: lane.agency)
        let now = clock.now()
        let book = try slotBook(lane, PlaceBook(db: db, plan: plan, now: now, secret: secret))
        let today = SiteDay.current(last: try DayTables(db: db).last(), calendar: plan.days.day(of: now))
        let first = max(request.from ?? today.day, today.day)
        let days = try (0..<(request.days?.value ?? 7)).map { distance in
            try book.day(first.advanced(byDays: distance), of: request.service, today: today)
        }
        return SlotList(
            service: request.service, lane: lane.code, minutes: book.slots.minutes(of: request.service), days: days,
            time: now)
    }

    /// `appointment.book`
    func book(_ request: BookRequest, _ transaction: Transaction) throws -> Appointment {
        try command(transaction) { queue in
            guard let lane = queue.plan.lane(ofService: request.service) else { throw RPCError(QueueAPI.notQueued) }
            try claim(lane.agency, transaction)
            let today = try queue.today()
            let book = try slotBook(lane, places(queue))
            guard let place = book.place(at: request.startsAt, of: request.service, today: today) else {
                throw RPCError(QueueAPI.noSlot)
            }
            let person = try admit(request.nik, to: [lane], on: place.day, .remote, queue)
            var generator = SystemRandomNumberGenerator()
            var appointment = AppointmentRecord(
                code: try queue.freshCode(using: &generator), lane: lane.id, service: request.service,
                priority: request.priority ?? .regular, booked: queue.now, day: place.day, minute: place.minute,
                start: place.start)
            try takeSeats(of: appointment, book, queue)
            if let person {
                try queue.people.insert(
                    person, appointment.code, lanes: [lane.id], day: place.day, isAppointment: true)
            }
            appointment.version = try queue.announce(appointment, .booked, in: lane)
            try queue.appointments.save(appointment)
            return view(of: appointment, queue.plan, at: queue.now)
        }
    }

    /// `appointment.get`
    func appointment(_ request: TicketRequest, _ db: Database) throws -> Appointment {
        guard let appointment = try AppointmentTable(db: db).find(request.code) else {
            throw try noAppointment(request.code, db)
        }
        return view(of: appointment, try floor.get(), at: clock.now())
    }

    /// `appointment.move`
    func move(_ request: MoveRequest, _ transaction: Transaction) throws -> Appointment {
        try change(request.code, transaction) { queue, before, lane, today in
            let book = try slotBook(lane, places(queue))
            guard let place = book.place(at: request.startsAt, of: before.service, today: today) else {
                throw RPCError(QueueAPI.noSlot)
            }
            let command = AppointmentCommand.move(to: place.day, minute: place.minute, start: place.start)
            var after = try AppointmentRules.apply(command, to: before, at: queue.now, book.slots)
            if after.start == before.start { return before }
            if after.day != before.day { try changeDay(from: before, to: after, lane, queue) }
            try queue.appointments.giveBack(before.code, until: queue.drawReturn(of: lane))
            try takeSeats(of: after, book, queue)
            after.version = try queue.announce(after, .moved, in: lane)
            return after
        }
    }

    private func changeDay(
        from before: AppointmentRecord, to after: AppointmentRecord, _ lane: LanePlan, _ queue: QueueCommands
    ) throws {
        if let person = try queue.people.owner(of: before.code) {
            try checkLimits(of: person, on: after.day, .remote, queue)
            try queue.people.move(before.code, to: after.day)
        }
        try takePlace(in: lane, on: after.day, .remote, queue)
        try giveBackPlace(of: before, lane, queue)
    }

    /// `appointment.cancel`
    func cancelAppointment(_ request: TicketRequest, _ transaction: Transaction) throws -> Appointment {
        try change(request.code, transaction) { queue, before, lane, _ in
            let slots = lane.settings.slots ?? .standard
            var after = try AppointmentRules.apply(.cancel, to: before, at: queue.now, slots)
            try queue.appointments.giveBack(before.code, until: queue.drawReturn(of: lane))
            try giveBackPlace(of: before, lane, queue)
            try queue.people.close(before.code, noShow: nil)
            after.version = try queue.announce(after, .cancelled, in: lane)
            return after
        }
    }

    /// `appointment.check_in`
    func arrive(_ request: CheckInRequest, _ transaction: Transaction) throws -> Ticket {
        try command(transaction) { queue in
            let today = try queue.today()
            guard let before = try queue.appointments.find(request.code) else {
                throw try noAppointment(request.code, transaction.db)
            }
            guard let lane = queue.plan.lane(id: before.lane) else { throw RPCError(.internalError) }
            try claim(lane.agency, transaction)
            var after = try refusing(at: queue.now) { () throws(AppointmentRefusal) in
                try AppointmentRules.apply(.checkIn, to: before, at: queue.now, lane.settings.slots ?? .standard)
            }
            guard !today.isClosed, before.day == today.day else { throw RPCError(QueueAPI.dayClosed) }
            try checkOwner(of: request.code, request.nik, in: lane, queue)
            try queue.people.arrive(request.code)
            after.version = try queue.announce(after, .arrived, in: lane)
            try queue.appointments.save(after)
            var generator = SystemRandomNumberGenerator()
            let (ticket, ahead) = try queue.issue(
                service: after.service, lane: lane, priority: after.priority, channel: .phone, on: today.day,
                credits: credits(queue.plan), from: after, using: &generator)
            return try views(after: queue, on: today).ticket(ticket, ahead: ahead)
        }
    }

    // MARK: What they share

    private func slotBook(_ lane: LanePlan, _ places: PlaceBook) throws(RPCError) -> SlotBook {
        guard let slots = lane.settings.slots else { throw RPCError(QueueAPI.noAppointments) }
        return SlotBook(lane: lane, slots: slots, places: places)
    }

    private func takeSeats(of appointment: AppointmentRecord, _ book: SlotBook, _ queue: QueueCommands) throws {
        try queue.appointments.take(
            book.slots.cells(of: appointment.service, from: appointment.minute), of: appointment,
            desks: book.slots.desks, at: queue.now)
    }

    private func giveBackPlace(of appointment: AppointmentRecord, _ lane: LanePlan, _ queue: QueueCommands) throws {
        try queue.places.giveBack(.remote, lane: lane.id, day: appointment.day, until: queue.drawReturn(of: lane))
    }

    /// Changes an appointment and shows it.
    private func change(
        _ code: TicketCode, _ transaction: Transaction,
        _ body: (QueueCommands, AppointmentRecord, LanePlan, SiteDay) throws -> AppointmentRecord
    ) throws -> Appointment {
        try command(transaction) { queue in
            let today = try queue.today()
            guard let before = try queue.appointments.find(code) else {
                throw try noAppointment(code, transaction.db)
            }
            guard let lane = queue.plan.lane(id: before.lane) else { throw RPCError(.internalError) }
            try claim(lane.agency, transaction)
            do {
                let after = try body(queue, before, lane, today)
                if after != before { try queue.appointments.save(after) }
                return view(of: after, queue.plan, at: queue.now)
            } catch let refusal as AppointmentRefusal {
                throw RPCError(refusal, at: queue.now)
            }
        }
    }

    private func refusing<Result>(
        at now: Timestamp, _ body: () throws(AppointmentRefusal) -> Result
    ) throws(RPCError) -> Result {
        do throws(AppointmentRefusal) { return try body() } catch { throw RPCError(error, at: now) }
    }

    private func noAppointment(_ code: TicketCode, _ db: Database) throws -> RPCError {
        try answers(db).requireNeverHeld(code)
        return RPCError(.notFound, "There is no appointment of this code.")
    }

    private func view(of appointment: AppointmentRecord, _ plan: FloorPlan, at now: Timestamp) -> Appointment {
        let lane = plan.lane(id: appointment.lane)
        let slots = lane?.settings.slots ?? .standard
        return Appointment(
            code: appointment.code, state: appointment.state, service: appointment.service,
            lane: lane?.code ?? Code(unchecked: "?"), laneName: lane?.name ?? "",
            agency: lane?.agency ?? Code(unchecked: "?"), priority: appointment.priority, serviceDay: appointment.day,
            startsAt: appointment.start, minutes: slots.minutes(of: appointment.service),
            checkInFrom: AppointmentRules.checkInFrom(appointment, slots),
            checkInUntil: AppointmentRules.checkInUntil(appointment, slots),
            movesLeft: appointment.state == .booked ? max(0, AppointmentRules.moveLimit - appointment.moves) : 0,
            canCancel: (try? AppointmentRules.apply(.cancel, to: appointment, at: now, slots)) != nil,
            bookedAt: appointment.booked, version: appointment.version, time: now)
    }
}

extension RPCError {
    /// What a caller is told when the rules of appointments do not allow a command.
    init(_ refusal: AppointmentRefusal, at now: Timestamp) {
        switch refusal {
        case .state(let state):
            self.init(.wrongState, "The appointment is \(state.rawValue).", state: state.rawValue)
        case .tooEarly(let from): self.init(QueueAPI.tooEarly, retryAfterMs: Int(from.milliseconds(since: now)))
        case .tooLate: self.init(QueueAPI.tooLate)
        case .moveLimit: self.init(QueueAPI.moveLimit)
        }
    }
}
