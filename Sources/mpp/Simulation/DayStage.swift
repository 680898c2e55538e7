import QueueAPI

/// Plays one day against a gateway and checks what came of it.
struct DayStage: Sendable {
    let survey: SiteSurvey
    let desk: GatewayDesk
    let session: String
    /// Whether the suite is there for this day alone, so that the day may be closed and numbers begin with 1.
    let isOwn: Bool
    /// The most requests at a time.
    let limit: Int

    /// How long to wait for the last events to arrive where they are counted.
    private static let settling = Duration.seconds(30)

    /// Plays the day with a progress bar, and checks the rules at its end.
    func play(_ model: DayModel, _ clock: DayClock) async throws -> DayReport {
        let lanes = try await survey.today()
        let before = try await survey.tally(lanes)
        let driver = DayDriver(model, clock: clock, limit: limit)
        let bar = ProgressBar()
        let painter = Task {
            while !Task.isCancelled {
                let progress = await driver.progress
                bar.show(progress.fraction, progress.text)
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        let began = clock.elapsed
        let model = await driver.run(desk)
        painter.cancel()
        bar.finish()
        let taken = clock.elapsed - began
        let traffic = desk.traffic
        let day = model.ledger.issues.first?.day ?? lanes
        let verdicts = try await check(model, day: day, before: before)
        return DayReport(
            title: "", model: model, traffic: traffic, realSeconds: taken, verdicts: verdicts, names: [:])
    }

    private func check(_ model: DayModel, day: String, before: SiteSurvey.Tally) async throws -> [Verdict] {
        let ledger = model.ledger
        let isAlone = isOwn && before.issued == 0
        var verdicts = Invariants.check(ledger, isAlone: isAlone)
        if isAlone {
            verdicts.append(SuiteChecks.board(try await survey.board(), ledger))
        }
        if isOwn {
            let closing = try await survey.closeDay(day, session: session)
            if isAlone { verdicts.append(SuiteChecks.closing(closing, model)) }
        }
        let after = try await settled(day, before: before, ledger)
        verdicts.append(SuiteChecks.visits(ledger, before: before, after: after))
        verdicts.append(SuiteChecks.ratings(ledger, before: before, after: after))
        if isAlone { verdicts.append(SuiteChecks.lanes(ledger, before: before, after: after)) }
        return verdicts
    }

    /// What is counted, once it agrees with what was seen, or when waiting has no more sense.
    private func settled(
        _ day: String, before: SiteSurvey.Tally, _ ledger: DayLedger
    ) async throws -> SiteSurvey.Tally {
        let deadline = ContinuousClock.now + Self.settling
        while true {
            let tally = try await survey.tally(day)
            let agrees =
                tally.visits - before.visits == ledger.served + ledger.unfinished
                && tally.ratings - before.ratings == ledger.rated
            if agrees || ContinuousClock.now > deadline { return tally }
            try await Task.sleep(for: .milliseconds(250))
        }
    }
}
