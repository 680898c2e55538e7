import GRDB
import JSONRPC
import QueueAPI

/// The times of a lane at which appointments can be made.
struct SlotBook {
    let lane: LanePlan
    let slots: SlotPlan
    let places: PlaceBook
    private var db: Database { places.db }
    private var plan: FloorPlan { places.plan }
    private var now: Timestamp { places.now }

    /// A time for an appointment.
    struct Place: Equatable {
        let day: CivilDate
        /// Minutes since midnight by the clock on the wall.
        let minute: Int
        let start: Timestamp
    }

    /// The slots of a day that are not over, with what is left of each.
    ///
    /// - Parameter today: The service day it is; a day that was ended has no slots.
    func day(_ day: CivilDate, of service: Code, today: SiteDay) throws -> SlotDay {
        let dayLeft = try places.left(of: lane, on: day)?.remote
        let taken = try AppointmentTable(db: db).taken(lane: lane.id, day: day, at: now)
        let free = times(on: day, of: service, today: today).map { place in
            let left = slots.left(slots.cells(of: service, from: place.minute), taken: taken)
            return Slot(startsAt: place.start, left: min(left, dayLeft ?? left))
        }
        return SlotDay(day: day, left: dayLeft, slots: free)
    }

    /// The time that begins at a moment; nil when none does.
    func place(at start: Timestamp, of service: Code, today: SiteDay) -> Place? {
        times(on: plan.days.day(of: start), of: service, today: today).first { $0.start == start }
    }

    private func times(on day: CivilDate, of service: Code, today: SiteDay) -> [Place] {
        guard day >= today.day, day <= today.day.advanced(byDays: slots.daysAhead),
            day > today.day || !today.isClosed, let hours = plan.postedHours?.hours(on: day)
        else { return [] }
        let earliest = now.advanced(byMilliseconds: slots.lead)
        return slots.starts(of: service, in: hours)
            .map { Place(day: day, minute: $0, start: plan.days.moment(day, minutes: $0)) }
            .filter { $0.start >= earliest }
    }
}
