import JSONRPC
import Logging
import ServiceKit

/// Ends a service day when the calendar at the site moves on, also when nobody calls any method at night, and puts the
/// tickets of days that are over away.
struct DayKeeper: Sendable {
    let store: Store
    let floor: CurrentFloor
    let clock: any WallClock
    let logger: Logger

    /// Looks at the calendar until the task is cancelled.
    func run() async throws {
        while !Task.isCancelled {
            do {
                try await keep()
                if try await endInTime() { logger.info("the service day has ended") }
                while try await putAway() { try await Task.sleep(for: Self.breath) }
            } catch is CancellationError {
                return
            } catch {
                // The disk may be full. The day is ended by the next look, or by the first command of the new day.
                logger.warning("the day could not be changed yet", metadata: ["cause": "\(error)"])
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Begins the day that the calendar shows, unless it has begun.
    ///
    /// - Returns: Whether a day was begun.
    @discardableResult
    func keep() async throws -> Bool {
        guard let plan = floor.known else { return false }
        let last = try await store.read { try DayTables(db: $0).last() }
        let calendar = plan.days.day(of: clock.now())
        guard SiteDay.current(last: last, calendar: calendar) != last else { return false }
        let today = try await store.write { try QueueCommands($0, plan: plan).today() }
        logger.info("a service day has begun", metadata: ["day": "\(today.day)"])
        return true
    }

    /// Ends the day by itself once the time is over in which those who still wait are served after closing, as soon as
    /// nobody is at a counter.
    ///
    /// - Returns: Whether the day was ended.
    @discardableResult
    func endInTime() async throws -> Bool {
        guard let plan = floor.known, let hours = plan.hours else { return false }
        let now = clock.now()
        let day = plan.days.day(of: now)
        guard let end = hours.end(of: day, plan.days), now >= end else { return false }
        let isLeft = try await store.read { db in
            try DayTables(db: db).last() == SiteDay(day: day, isClosed: false)
        }
        guard isLeft else { return false }
        return try await store.write { transaction in
            let queue = QueueCommands(transaction, plan: plan)
            guard try queue.days.last() == SiteDay(day: day, isClosed: false),
                try queue.counters.all().allSatisfy({ $0.current == nil })
            else { return false }
            _ = try queue.endDay(day)
            return true
        }
    }

    /// Puts some tickets of finished days away, and forgets some of what nobody asks for any more.
    ///
    /// - Returns: Whether there may be more of them.
    @discardableResult
    func putAway() async throws -> Bool {
        guard let today = try await store.read({ try DayTables(db: $0).last() })?.day else { return false }
        let quarter = today.advanced(byDays: -Self.remembered)
        let plan = floor.known
        let (hasTickets, hasPromises) = try await store.read { db in
            let aside = try UnitTable(db: db).lanesPutAside(plan)
            return (
                try TicketHistory(db: db).isBehind(today, except: aside), try PromisedWaits(db: db).isBehind(quarter)
            )
        }
        guard hasTickets || hasPromises else { return false }
        try await store.write { transaction in
            let db = transaction.db
            if hasTickets {
                let aside = try UnitTable(db: db).lanesPutAside(plan)
                try TicketHistory(db: db).move(before: today, except: aside, limit: Self.atOnce)
            }
            if hasPromises { try PromisedWaits(db: db).forget(before: quarter, limit: Self.atOnce) }
            try OnTheWayTable(db: db).forget(before: today, limit: Self.atOnce)
        }
        return true
    }

    /// How many tickets are put away in one transaction: a few milliseconds' work, so that nobody waits for it long.
    private static let atOnce = 200
    /// For how many days it is known what people were told about their waits, and what came true.
    private static let remembered = 92
    /// How long others have the store to themselves between two such transactions.
    private static let breath = Duration.milliseconds(20)
    /// How long the board may show an ended day's tickets as open. The look itself is one small read.
    private static let pause = Duration.seconds(1)
}
