/// What happened on a day, in order, and by which hours.
public struct RecordedDay: Sendable {
    /// The hours; nil when they are not known.
    public var schedule: DaySchedule?
    /// What happened.
    public var events: [FloorEvent]

    /// A day.
    public init(schedule: DaySchedule?, events: [FloorEvent]) {
        self.schedule = schedule
        self.events = events
    }
}
