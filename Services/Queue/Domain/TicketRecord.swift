import JSONRPC
import QueueAPI
import QueueRules

/// A ticket with everything that is kept about it. No personal data.
struct TicketRecord: Sendable, Equatable {
    /// The issue sequence: grows with every ticket and breaks ties of due time.
    var id: Int64
    /// The secret name.
    let code: TicketCode
    /// The lane whose number it carries, by its key in the store. The number stays the citizen's own at every gerai.
    let home: Int64
    /// The lane it waits or is served in now.
    var lane: Int64
    /// The service day it counts for.
    let day: CivilDate
    /// The number within lane and day, from 1.
    let number: Int
    /// What it waits for now.
    var service: Code
    /// Which of its owner's gerai this is, from 1.
    var leg = 1
    /// The services that follow after this one.
    var next: [Code] = []
    /// Its class.
    let priority: PriorityClass
    /// Where it was taken.
    let channel: TicketChannel
    /// When it was taken.
    let issued: Timestamp
    /// Where it stands.
    var state: TicketState = .waiting
    /// The smallest is called next.
    var due: Timestamp
    /// The counter it was last called to.
    var counter: Code?
    /// When it was first called.
    var firstCalled: Timestamp?
    /// When it was last called, recalls included.
    var lastCalled: Timestamp?
    /// When serving began.
    var started: Timestamp?
    /// When it joined the line of this leg; nil for the first, which is joined by being issued.
    var arrived: Timestamp?
    /// When it was last given up on.
    var missed: Timestamp?
    /// When serving was last interrupted.
    var parked: Timestamp?
    /// When it reached its final state.
    var finished: Timestamp?
    /// How often the present call was repeated.
    var recalls = 0
    /// How often it has rejoined the line.
    var rejoins = 0
    /// How many products were handed out.
    var products: Int?
    /// The requirements that were missing, by their place in the service's list.
    var missing: [Int] = []
    /// What it was compared with when it was called, as it is kept.
    var kept: KeptComparison?
    /// The first digits of its link in the ledger, as printed; nil when it is from before there was one.
    var link: String?
    /// The number of the last event about it.
    var version: Int64 = 0

    /// A fresh ticket: the only way by which one comes into being.
    ///
    /// - Parameters:
    ///   - joined: The moment of joining, which is the moment of issue.
    static func issue(
        code: TicketCode, lane: Int64, day: CivilDate, number: Int, service: Code, priority: PriorityClass,
        channel: TicketChannel, joined: Timestamp, credits: Credits
    ) -> TicketRecord {
        TicketRecord(
            id: 0, code: code, home: lane, lane: lane, day: day, number: number, service: service, priority: priority,
            channel: channel, issued: joined, due: DueOrder.due(joined: joined, credit: credits[priority]))
    }

    /// What it was compared with when it was called.
    var comparison: CallComparison? {
        get { kept?.value }
        set { kept = newValue.map(KeptComparison.fresh) }
    }

    /// When it joined the line it is in.
    var joined: Timestamp { arrived ?? issued }

    /// The latest moment it knows of. Nothing that happens to it later is dated earlier, even when the clock is set back.
    var latestMoment: Timestamp {
        [arrived, lastCalled, started, missed, parked, finished].lazy.compactMap(\.self).reduce(issued, max)
    }

    /// Whether `self` is called before `other` when one counter serves the lanes of both.
    func precedes(_ other: TicketRecord) -> Bool { DueOrder.precedes(place(), other.place(), at: due) }

    /// Its place in line.
    func place(weight: Int = 1) -> DuePlace { DuePlace(due: due, order: id, weight: weight) }
}
