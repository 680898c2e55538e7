import CatalogAPI
import JSONRPC

/// How appointments are made in a lane.
struct SlotPlan: Sendable, Equatable {
    /// Appointments begin every so many minutes.
    let step: Int
    /// How many people with an appointment are served at the same time.
    let desks: Int
    /// How many steps a service takes, by its code; one where absent.
    private let steps: [Code: Int]
    /// How many days ahead they are made.
    let daysAhead: Int
    /// Until so many milliseconds before they begin they are made.
    let lead: Int64
    /// From so many milliseconds before they begin one may check in.
    let early: Int64
    /// Until so many milliseconds after they begin the place is kept. Not more than what a number brings along from
    /// another gerai, so that the bound of waiting holds with appointments too: see `CallOrder`.
    let late: Int64

    /// Reads what the catalogue says.
    init(_ rules: SlotRules) {
        let step = rules.minutes.within(5...240)
        self.step = step
        desks = rules.desks.within(1...50)
        steps = Dictionary(
            (rules.durations ?? [:]).map { (Code(unchecked: $0), ($1.within(1...480) + step - 1) / step) }
        ) { first, _ in first }
        daysAhead = (rules.daysAhead ?? 14).within(0...60)
        lead = Int64((rules.leadMinutes ?? 60).within(0...1440)) * 60_000
        early = Int64((rules.earlyMinutes ?? 30).within(0...240)) * 60_000
        late = Int64((rules.lateMinutes ?? 15).within(0...30)) * 60_000
    }

    /// For appointments that were made before the catalogue forgot how.
    static let standard = SlotPlan(SlotRules(minutes: 15, desks: 1))

    /// How many minutes a service takes.
    func minutes(of service: Code) -> Int { (steps[service] ?? 1) * step }

    /// The steps that an appointment takes, by the minutes since midnight at which they begin.
    func cells(of service: Code, from start: Int) -> [Int] {
        (0..<(steps[service] ?? 1)).map { start + $0 * step }
    }

    /// When appointments for a service can begin on a day, in minutes since midnight: every step from opening and from
    /// the end of the break on, if the service ends before the break or before closing.
    func starts(of service: Code, in hours: DayHours) -> [Int] {
        let length = minutes(of: service)
        let spans = hours.rest.map { [hours.open..<$0.lowerBound, $0.upperBound..<hours.close] }
        return (spans ?? [hours.open..<hours.close]).flatMap { span in
            stride(from: span.lowerBound, through: span.upperBound - length, by: step)
        }
    }

    /// How many appointments can still be made that take these steps.
    ///
    /// - Parameter taken: How many have each step, by its minute.
    func left(_ cells: [Int], taken: [Int: Int]) -> Int {
        max(0, cells.map { desks - (taken[$0] ?? 0) }.min() ?? 0)
    }
}
