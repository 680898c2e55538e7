import ArgumentParser
import CatalogAPI
import Foundation
import Glibc
import JSONRPC
import Logging
import ServiceKit

/// `mpp simulate`: a whole day, with everybody who comes.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Plays a day through the gateway, as kiosks, phones and counters would.",
        discussion: """
            Without --gateway it starts a suite of its own in a temporary folder, with a clock that runs as fast as the \
            day is played, and stops it at the end. The exit code is 1 when a request failed or a rule was broken.
            """)

    @Option(help: "The gateway to use, such as http://127.0.0.1:8080; otherwise a suite of its own.")
    var gateway: String?

    @Option(help: "Visits of the day, at a pace of one.")
    var visits = 340

    @Option(help: "So many times as many people, and everybody so many times as fast.")
    var times = 1.0

    @Option(help: "Simulated seconds per second.")
    var speed = 60.0

    @Option(help: "The same seed plays the same day.")
    var seed: UInt64 = 1

    @Option(help: "The data folder of the suite; with --gateway it is only read, for the first password.")
    var data: String?

    @Option(
        help: "The reference document for a suite of its own. Default: Deploy/data/batu.json, where there is one.",
        completion: .file(extensions: ["json"]))
    var reference: String?

    @Option(help: "Who works at the counters.")
    var user = "admin"

    @Option(help: "The password; otherwise MPP_PASSWORD, or the password file of the data folder.")
    var password: String?

    @Option(help: "Connections to the gateway, at most.")
    var connections = 32

    @Flag(help: "Keep the temporary folder.")
    var keep = false

    func validate() throws {
        guard (1...100_000).contains(visits) else { throw ValidationError("--visits lies between 1 and 100000.") }
        guard (0.1...1000).contains(times) else { throw ValidationError("--times lies between 0.1 and 1000.") }
        guard Double(visits) * times <= 1_000_000 else { throw ValidationError("More than a million visits.") }
        guard (0.1...3600).contains(speed) else { throw ValidationError("--speed lies between 0.1 and 3600.") }
        guard (1...60).contains(connections) else { throw ValidationError("--connections lies between 1 and 60.") }
    }

    func run() async throws {
        try await complaining {
            let isGood: Bool
            if let gateway {
                isGood = try await playAt(gateway)
            } else {
                isGood = try await playAlone()
            }
            if !isGood { throw ExitCode(1) }
        }
    }

    private func playAt(_ address: String) async throws -> Bool {
        guard let url = URLComponents(string: address), url.scheme == "http", let host = url.host else {
            throw Complaint("--gateway is \"\(address)\" and should be http://HOST:PORT, without TLS.")
        }
        let endpoint = Endpoint(host: host, port: url.port ?? 80)
        let client = HTTPClient(endpoint, connections: connections)
        let survey = SiteSurvey(client: client)
        let place = try await survey.place()
        guard let day = WorkingDay.next(after: SystemClock().now(), site: place.site, holidays: place.holidays) else {
            throw Complaint("The catalogue has no opening hours on any of the next days.")
        }
        let file = data.map { $0 + "/gateway/first-password.txt" }
        let session = try await survey.signIn(user: user, password: try await findPassword(file))
        let clock = DayClock(start: day.hours.dawn, speed: speed)
        let report = try await play(place, day, clock, survey, session, isOwn: false)
        await client.close()
        return show(report)
    }

    /// The document that an empty catalogue is loaded from: without one the suite would never get ready.
    private func findReference() throws -> String {
        let file = reference ?? "Deploy/data/batu.json"
        guard reference != nil || FileManager.default.isReadableFile(atPath: file) else {
            throw Complaint("A suite of its own needs a reference document: --reference FILE.")
        }
        return file
    }

    /// Starts a suite of its own twice: first to load the catalogue and learn its hours, then with the clock of the day.
    private func playAlone() async throws -> Bool {
        let reference = try findReference()
        let isTemporary = data == nil
        let path = data ?? (NSTemporaryDirectory() + "mpp-simulate-\(UUID().uuidString.prefix(8))")
        let folder = try DataFolder(path)
        var settings = SuiteSettings(data: folder.path)
        settings.basePort = try PlayedSuite.freeBasePort()
        settings.http = settings.basePort + 5
        settings.https = nil
        settings.reference = reference
        settings.logLevel = .notice
        Terminal.error("starting a suite in \(folder.path)")
        let rehearsal = try await PlayedSuite.start(settings)
        let place: SiteSurvey.Place
        do {
            let client = HTTPClient(rehearsal.layout.gatewayEndpoint, connections: 4)
            place = try await SiteSurvey(client: client).place()
            await client.close()
        } catch {
            await rehearsal.stop()
            throw error
        }
        await rehearsal.stop()
        guard let day = WorkingDay.next(after: SystemClock().now(), site: place.site, holidays: place.holidays) else {
            throw Complaint("The catalogue has no opening hours on any of the next days.")
        }
        // A start takes a few seconds, which are minutes of the day that is played.
        let clock = ScaledClock(start: day.moment(day.hours.dawn - 4 * speed), speed: speed)
        settings.clock = clock
        let suite = try await PlayedSuite.start(settings)
        let signals = Task {
            for await _ in StopSignals.stream() {
                await suite.kill()
                _exit(130)
            }
        }
        let report: DayReport
        do {
            report = try await play(place, day, clock, suite)
        } catch {
            await suite.stop()
            signals.cancel()
            throw error
        }
        await suite.stop()
        signals.cancel()
        let isGood = show(report)
        if isTemporary, isGood, !keep {
            try? FileManager.default.removeItem(atPath: folder.path)
        } else {
            Terminal.error("data and log are in \(folder.path)")
        }
        return isGood
    }

    private func play(
        _ place: SiteSurvey.Place, _ day: WorkingDay, _ clock: ScaledClock, _ suite: PlayedSuite
    ) async throws -> DayReport {
        let client = HTTPClient(suite.layout.gatewayEndpoint, connections: connections)
        let survey = SiteSurvey(client: client)
        let session = try await survey.signIn(user: user, password: try await findPassword(suite.layout.passwordFile))
        let dayClock = DayClock(start: day.seconds(at: clock.now()), speed: speed)
        let report = try await play(place, day, dayClock, survey, session, isOwn: true)
        await client.close()
        return report
    }

    private func play(
        _ place: SiteSurvey.Place, _ day: WorkingDay, _ clock: DayClock, _ survey: SiteSurvey, _ session: String,
        isOwn: Bool
    ) async throws -> DayReport {
        var settings = DayPlan.Settings()
        (settings.visits, settings.times, settings.seed) = (visits, times, seed)
        let plan = DayPlan(settings, hours: day.hours, services: place.services)
        let model = DayModel(plan: plan, hours: day.hours, counters: place.floor.counters, pace: times)
        let run = "sim-\(seed)-\(UInt32.random(in: 0 ... .max))"
        let desk = GatewayDesk(client: survey.client, session: session, run: run)
        let stage = DayStage(survey: survey, desk: desk, session: session, isOwn: isOwn, limit: connections)
        var report = try await stage.play(model, clock)
        let pace = times == 1 ? "" : ", \(times) times as many people, as many times as fast"
        report.title = "\(place.site.shortName), \(day.date)\(pace), seed \(seed)"
        report.names = Dictionary(
            place.services.map { ($0.agency.text, $0.agencyName) }, uniquingKeysWith: { first, _ in first })
        return report
    }

    private func show(_ report: DayReport) -> Bool {
        report.lines(Paint.forTerminal(STDOUT_FILENO)).forEach(Terminal.line)
        return report.isGood
    }

    private func findPassword(_ file: String?) async throws -> String {
        if let given = password ?? ProcessInfo.processInfo.environment["MPP_PASSWORD"] { return given }
        guard let file, let password = try await FirstPassword.read(file, patience: .seconds(15)) else {
            throw Complaint(
                "The counters need a password: give --password, MPP_PASSWORD or the --data folder of the suite.")
        }
        return password
    }
}
