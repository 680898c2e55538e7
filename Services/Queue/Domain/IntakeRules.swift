import JSONRPC
import QueueAPI

/// Whether a lane gives numbers: decided by the supervisor's word, the hours, and whether the day can still serve more.
struct IntakeRules: Sendable {
    let days: ServiceDays
    /// Nil when there are none to go by.
    let hours: SiteHours?

    /// - Parameters:
    ///   - rule: What the supervisor says.
    ///   - wait: How long somebody who came now would wait, in seconds; nil when unknown.
    func intake(on today: SiteDay, at now: Timestamp, rule: IntakeRule, wait: Double?) -> Intake {
        if today.isClosed { return closed(.dayClosed, today.day) }
        switch rule {
        case .open: return Intake(open: true)
        case .stopped: return closed(.stopped, today.day)
        case .auto: break
        }
        guard let hours else { return Intake(open: true) }
        guard let day = hours.hours(on: today.day) else { return closed(.closedToday, today.day) }
        let opens = days.moment(today.day, minutes: max(0, day.open - hours.intakeLead))
        if now < opens { return Intake(open: false, reason: .beforeOpening, opensAt: opens) }
        let closes = days.moment(today.day, minutes: day.close - hours.cutoff)
        if now >= closes { return closed(.afterCutoff, today.day) }
        let doors = days.moment(today.day, minutes: day.close)
        // What is unknown is no reason to send anybody away.
        if let wait, now.seconds + wait >= doors.seconds { return closed(.full, today.day) }
        return Intake(open: true, closesAt: closes)
    }

    private func closed(_ reason: Intake.Reason, _ day: CivilDate) -> Intake {
        Intake(open: false, reason: reason, opensAt: hours?.nextIntake(after: day, days))
    }
}
