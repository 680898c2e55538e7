import QueueAPI

/// How waits and closed lanes are told. `ticket.js` says a wait in the same words.
extension RootContext {
    /// `sekitar 20–35 menit`, `paling lama 5 menit`, or that it is not known.
    func wait(_ range: WaitRange?) -> String {
        guard let range, range.knowledge == .range, let median = range.medianSeconds, let ninth = range.ninthSeconds
        else { return words("wait", "unknown") }
        let from = median / 60
        let most = (ninth + 59) / 60
        if most <= 1 { return words("wait", "soon") }
        let minutes = words("wait", "minutes")
        return from == 0 || from >= most
            ? "\(words("wait", "most")) \(most) \(minutes)" : "\(words("wait", "about")) \(from)–\(most) \(minutes)"
    }

    /// Why a lane gives no numbers, and when it does again; nil while it does.
    func closed(_ intake: Intake?) -> String? {
        guard let intake, !intake.open else { return nil }
        let why = words("intake", intake.reason?.rawValue ?? Intake.Reason.stopped.rawValue)
        guard let again = intake.opensAt else { return why }
        return "\(why) \(words("intake", "again")) \(time.longDay(time.local(again).day)), \(time.clock(again))."
    }
}
