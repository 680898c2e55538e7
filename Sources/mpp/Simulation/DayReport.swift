import Foundation

/// What is told about a simulated day at its end.
struct DayReport: Sendable {
    var title: String
    var model: DayModel
    var traffic: GatewayDesk.Traffic
    var realSeconds: Double
    var verdicts: [Verdict]
    /// The names of agencies as boards show them.
    var names: [String: String]

    /// Whether everything went as it should.
    var isGood: Bool { model.isOver && model.ledger.faultCount == 0 && verdicts.allSatisfy(\.holds) }

    /// The lines of the report.
    func lines(_ paint: Paint) -> [String] {
        let ledger = model.ledger
        var lines = ["", paint.bold(title), ""]
        lines += figures(ledger, paint) + [""]
        lines += agencyTable(ledger, paint) + [""]
        lines += verdicts.flatMap { verdict in
            let mark = verdict.holds ? paint("✓", .green) : paint("✗", .red)
            return ["\(mark) \(verdict.rule)"] + verdict.breaches.map { "    " + paint($0, .red) }
        }
        if !model.isOver { lines.append(paint("✗", .red) + " the day did not end in time") }
        if ledger.faultCount > 0 {
            lines.append(paint("✗", .red) + " \(ledger.faultCount) requests failed:")
            lines += ledger.faults.prefix(10).map { "    " + paint($0, .red) }
        }
        return lines
    }

    private func figures(_ ledger: DayLedger, _ paint: Paint) -> [String] {
        let missedForGood = ledger.missed - ledger.rejoins.count
        let all = ledger.waits.values.flatMap(\.self)
        let wait = WaitStatistics(all).map { wait in
            "mean \(minutes(wait.mean)), half within \(minutes(wait.median)), nine of ten within \(minutes(wait.ninth)), "
                + "longest \(minutes(wait.longest)) (simulated minutes)"
        }
        let perSecond = realSeconds > 0 ? Double(traffic.requests) / realSeconds : 0
        let turnedAway = ledger.turnedAway > 0 ? ", \(number(ledger.turnedAway)) given none" : ""
        return row(
            "Numbers", "\(number(ledger.issues.count)) taken of \(number(model.citizens.count)) planned" + turnedAway,
            paint)
            + row(
                "Visits",
                "\(number(ledger.served)) served, \(number(ledger.unfinished)) unfinished, "
                    + "\(number(missedForGood)) missed, \(number(ledger.cancellations.count)) cancelled, "
                    + "\(number(ledger.rejoins.count)) joined again; last at \(DayHours.text(ledger.lastServed))", paint
            )
            + row("Ratings", number(ledger.rated), paint)
            + row("Waits", wait ?? "nobody was called", paint)
            + row(
                "Requests",
                "\(number(traffic.requests)) in \(decimal(realSeconds)) s (\(number(Int(perSecond)))/s), "
                    + "half within \(milliseconds(0.5)), 99 of 100 within \(milliseconds(0.99)); "
                    + "\(number(traffic.repeats)) repeated, \(number(ledger.faultCount)) failed", paint)
    }

    private func agencyTable(_ ledger: DayLedger, _ paint: Paint) -> [String] {
        var table = TextTable([
            ("Agency", .left), ("Visits", .right), ("Share", .right), ("Mean wait", .right), ("P50", .right),
            ("P90", .right),
        ])
        let total = max(1, ledger.finishedByAgency.values.reduce(0, +))
        let order = ledger.finishedByAgency.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        for (agency, count) in order {
            let wait = WaitStatistics(ledger.waits[agency] ?? [])
            table.add([
                names[agency] ?? agency, number(count), decimal(Double(count) * 100 / Double(total)) + " %",
                wait.map { minutes($0.mean) } ?? "–", wait.map { minutes($0.median) } ?? "–",
                wait.map { minutes($0.ninth) } ?? "–",
            ])
        }
        return table.lines(paint)
    }

    private func row(_ name: String, _ text: String, _ paint: Paint) -> [String] {
        [paint.bold(name.padding(toLength: 10, withPad: " ", startingAt: 0)) + text]
    }

    private func milliseconds(_ share: Double) -> String {
        traffic.latency.quantile(share).map { decimal($0) + " ms" } ?? "–"
    }

    private func minutes(_ seconds: Double) -> String { decimal(seconds / 60) }

    private func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(number(tenths / 10)).\(tenths % 10)"
    }

    /// A number with its thousands apart.
    private func number(_ value: Int) -> String {
        var digits = Array("\(value)")
        var position = digits.count - 3
        while position > (value < 0 ? 1 : 0) {
            digits.insert(",", at: position)
            position -= 3
        }
        return String(digits)
    }
}
