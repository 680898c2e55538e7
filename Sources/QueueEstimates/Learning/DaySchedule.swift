/// The hours of one day as moments, in seconds since 1970.
public struct DaySchedule: Sendable, Equatable {
    /// Midnight at the site, by which the time of day is told.
    public let midnight: Double
    /// When the doors open.
    public let open: Double
    /// When they close.
    public let close: Double
    /// Breaks in between, in order.
    public let breaks: [Range<Double>]

    /// The hours of a day.
    public init(midnight: Double, open: Double, close: Double, breaks: [Range<Double>]) {
        self.midnight = midnight
        self.open = open
        self.close = close
        self.breaks = breaks
    }

    /// Whether counters are expected to work by the hours alone.
    func isWorking(at moment: Double) -> Bool {
        moment >= open && !breaks.contains { $0.contains(moment) }
    }
}
