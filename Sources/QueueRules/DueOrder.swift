public import JSONRPC

/// The place of somebody who waits, in the terms of the rule on the wall.
public struct DuePlace: Sendable, Equatable {
    /// The smallest due time is called next.
    public var due: Timestamp
    /// Breaks ties: grows with every number that is given. Equal for places between which a tie stays open.
    public var order: Int64
    /// How many times the waiting of its lane counts at the counter.
    public var weight: Int

    /// A place.
    public init(due: Timestamp, order: Int64, weight: Int = 1) {
        self.due = due
        self.order = order
        self.weight = weight
    }
}

/// Who is called next, and what a due time is. The queue calls by this, and `mpp verify` checks by this.
///
/// Times are milliseconds. Nobody waits without end: within a lane nobody who joins later than the largest credit after
/// somebody is called before them, and between the lanes of a counter waiting times weight overtakes anything bounded.
public enum DueOrder {
    /// How much of the waiting done before counts at the next gerai: half an hour. Whoever has been in the building that
    /// long is not made to begin anew, and those who have come for this gerai alone never lose more than that.
    public static let carriedOver: Int64 = 30 * 60_000

    /// The due time of a number: when it joined, less the credit of its class.
    public static func due(joined: Timestamp, credit: Int64) -> Timestamp {
        joined.advanced(byMilliseconds: -credit)
    }

    /// The due time of somebody with an appointment: its own, however early they come and if they are at most so late;
    /// otherwise they wait from now on like everybody. Nobody can be later than `carriedOver`, so that the bound of
    /// waiting holds with appointments too.
    public static func due(appointment: Timestamp, joined: Timestamp, late: Int64, credit: Int64) -> Timestamp {
        joined.milliseconds(since: appointment) <= min(late, carriedOver)
            ? appointment : due(joined: joined, credit: credit)
    }

    /// The due time in the line of a later gerai: as if joined when the number was taken, but at most half an hour before
    /// the arrival, less the credit of its class.
    public static func due(issued: Timestamp, arrived: Timestamp, credit: Int64) -> Timestamp {
        due(joined: max(issued, arrived.advanced(byMilliseconds: -carriedOver)), credit: credit)
    }

    /// Whether `one` is called before `other` by a counter that serves both.
    public static func precedes(_ one: DuePlace, _ other: DuePlace, at now: Timestamp) -> Bool {
        if one.weight != other.weight {
            let waits = (weighted(one, at: now), weighted(other, at: now))
            if waits.0 != waits.1 { return waits.0 > waits.1 }
        }
        return (one.due, one.order) < (other.due, other.order)
    }

    /// Milliseconds since it was due, times the weight; whoever is not due yet has no weight to gain by.
    private static func weighted(_ place: DuePlace, at now: Timestamp) -> Int64 {
        let wait = now.milliseconds(since: place.due)
        return wait > 0 ? wait.multipliedReportingOverflow(by: Int64(place.weight)).partialValue : wait
    }
}
