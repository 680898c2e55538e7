import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// The methods of the queue. Each takes its parameters and a transaction or a snapshot, and gives its result; how it is
/// reached and answered is settled in `QueueRoutes.swift`.
struct QueueMethods: Sendable {
    /// The plan of the floor.
    let floor: CurrentFloor
    /// The credits of the classes where the catalogue names none.
    let standardCredits: Credits
    /// The last steps of the counters.
    let recent = RecentSteps()
    /// The time for what is only read.
    let clock: any WallClock
    /// Who this instance is among others.
    let placement: CurrentPlacement
    /// By which people are known.
    let secret: PersonSecret
    /// Draws lots.
    let draw: LotDrawing
    /// What is known of waiting times.
    let estimates = LiveEstimates()
    /// Plays outlooks.
    let player = OutlookPlayer()
    /// Told of parts of snapshots that could not be read.
    let trouble: @Sendable (SnapshotPart, any Error) -> Void

    init(
        floor: CurrentFloor, credits: Credits = .standard, clock: any WallClock, placement: CurrentPlacement = .alone,
        secret: PersonSecret, draw: LotDrawing = .system,
        trouble: @escaping @Sendable (SnapshotPart, any Error) -> Void = { _, _ in }
    ) {
        self.secret = secret
        self.draw = draw
        self.trouble = trouble
        self.floor = floor
        standardCredits = credits
        self.clock = clock
        self.placement = placement
    }

    /// The credits of the classes.
    func credits(_ plan: FloorPlan) -> Credits { plan.credits ?? standardCredits }

    /// The queue as a snapshot shows it.
    func views(_ db: Database) throws -> QueueViews {
        let plan = try floor.get()
        var views = try QueueViews(db, plan: plan, now: clock.now())
        views.trouble = trouble
        views.waits = WaitAnswers(live: estimates, plan: plan, now: views.now, source: .snapshot)
        views.places = PlaceBook(db: db, plan: plan, now: views.now, secret: secret)
        return views
    }

    /// The queue as a command leaves it.
    func views(after queue: QueueCommands, on today: SiteDay) -> QueueViews {
        var views = QueueViews(queue.transaction.db, plan: queue.plan, now: queue.now, day: today.day)
        views.trouble = trouble
        views.waits = WaitAnswers(live: estimates, plan: queue.plan, now: queue.now, source: .memory)
        views.places = places(queue)
        return views
    }

    /// Runs a command. The rules' refusals leave as errors of the contract.
    func command<Result>(_ transaction: Transaction, _ body: (QueueCommands) throws -> Result) throws -> Result {
        do {
            return try body(QueueCommands(transaction, plan: try floor.get(), draw: draw))
        } catch let refusal as QueueRefusal {
            throw RPCError(refusal)
        }
    }
}

extension RPCError {
    /// What a caller is told when the rules do not allow a command.
    init(_ refusal: QueueRefusal) {
        switch refusal {
        case .ticketState(let state):
            self.init(.wrongState, "The ticket is \(state.rawValue).", state: state.rawValue)
        case .counterState(let state):
            self.init(.wrongState, "The counter is \(state.rawValue).", state: state.rawValue)
        case .nobodyAtCounter(let state):
            self.init(.wrongState, "The counter has nobody called or served.", state: state.rawValue)
        case .counterBusy: self.init(QueueAPI.counterBusy)
        case .nobodyWaits: self.init(QueueAPI.nobodyWaits)
        case .recallLimit:
            self.init(QueueAPI.recallLimit, "The number was called again \(TicketRules.recallLimit) times already.")
        case .rejoinUsed: self.init(QueueAPI.rejoinUsed)
        case .signedOnElsewhere: self.init(QueueAPI.signedOnElsewhere)
        case .nothingToUndo: self.init(QueueAPI.nothingToUndo)
        case .planTooLong: self.init(QueueAPI.planTooLong)
        }
    }
}
