import ArgumentParser
import Foundation
import Glibc
import Logging
import ServiceKit

extension LogView.Style: ExpressibleByArgument {}

/// `mpp up`: the whole suite on one machine.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Starts the whole suite and keeps it running until Ctrl-C.",
        discussion: """
            All that the suite remembers lies in the data folder. A service that dies is started again; one that keeps \
            dying stops the suite. The first Ctrl-C lets everybody finish, a second one does not.
            """)

    @Option(help: "The folder that holds all data; made when there is none.", completion: .directory)
    var data = "./mpp-data"

    @Option(help: "The address at which the gateway listens; 0.0.0.0 for all.")
    var host = "127.0.0.1"

    @Option(help: "The gateway's port without TLS.")
    var http = 8080

    @Option(help: "The gateway's port with TLS; 0 for none.")
    var https = 8443

    @Option(help: "The services listen at the ports after this one, on loopback.")
    var basePort = Endpoint.basePort

    @Option(
        help: """
            How many instances of the queue run. A new installation spreads its lanes over them; later, mpp queue \
            rebalance does.
            """)
    var queues = 1

    @Option(help: "A reference document for an empty catalogue.", completion: .file(extensions: ["json"]))
    var reference: String?

    @Option(help: "A clock for a played day: START@SPEED, such as 2026-11-25T07:30:00+07:00@60.")
    var clock: String?

    @Option(
        help: "follow: numbers are given by the site's hours. ignore: at every hour, to try things out.",
        completion: .list(["follow", "ignore"]))
    var hours = "follow"

    @Option(
        help: "trace, debug, info, notice, warning or error.", completion: .list(Logger.Level.allCases.map(\.rawValue)))
    var logLevel = Logger.Level.info.rawValue

    @Option(help: "text for people, json for programs.")
    var logFormat = LogView.Style.text

    @Flag(help: "Stop as soon as everything is ready; for tests.")
    var exitWhenReady = false

    func run() async throws {
        try await complaining {
            let folder = try DataFolder(data)
            let settings = try settings(data: folder.path)
            let layout = try SuiteLayout(settings)
            try await layout.requireFreePorts(within: folder.wasAbandoned ? .seconds(12) : .zero)
            try await supervise(layout)
            _ = consume folder
        }
    }

    private func settings(data: String) throws(Complaint) -> SuiteSettings {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw Complaint(
                "--log-level is \"\(logLevel)\" and should be trace, debug, info, notice, warning or error.")
        }
        guard (1...SuiteLayout.mostQueues).contains(queues) else {
            throw Complaint("--queues is \(queues) and should lie between 1 and \(SuiteLayout.mostQueues).")
        }
        let ports = [http, basePort + 1, basePort + 4 + SuiteLayout.mostQueues] + (https == 0 ? [] : [https])
        guard ports.allSatisfy({ (1...65535).contains($0) }) else {
            throw Complaint(
                "A port lies between 1 and 65535; given were \(ports.map(String.init).joined(separator: ", ")).")
        }
        guard ["follow", "ignore"].contains(hours) else {
            throw Complaint("--hours is \"\(hours)\" and should be follow or ignore.")
        }
        var settings = SuiteSettings(data: data)
        settings.followsHours = hours == "follow"
        if let clock {
            guard let scaled = ScaledClock(clock) else {
                throw Complaint(
                    "--clock is \"\(clock)\" and should be START@SPEED, such as 2026-11-25T07:30:00+07:00@60.")
            }
            settings.clock = scaled
        }
        settings.host = host
        settings.http = http
        settings.https = https == 0 ? nil : https
        settings.basePort = basePort
        settings.reference = reference
        settings.queues = SuiteLayout.queues(queues, in: data)
        settings.logLevel = level
        return settings
    }

    private func supervise(_ layout: SuiteLayout) async throws {
        let isFresh = !FileManager.default.fileExists(atPath: layout.passwordFile)
        let journal = SuiteJournal(members: layout.members().map(\.name), style: logFormat)
        let supervisor = Supervisor(layout.members()) { journal.tell($0) }
        let started = ContinuousClock.now
        let running = Task { await supervisor.run() }
        let signals = Task {
            var isSecond = false
            for await _ in StopSignals.stream() {
                journal.note(isSecond ? "killing everything" : "stopping; Ctrl-C again kills at once")
                if isSecond { await supervisor.kill() } else { await supervisor.stop() }
                isSecond = true
            }
        }
        let readiness = Task {
            do {
                try await Readiness(layout: layout, patience: .seconds(60)).wait()
                journal.welcome(layout, after: started.duration(to: .now))
                guard !exitWhenReady else { return await supervisor.stop() }
                let password = isFresh ? try await FirstPassword.read(layout.passwordFile, patience: .seconds(30)) : nil
                journal.signIn(layout, password: password)
            } catch let complaint as Complaint {
                journal.note(complaint.sentence)
                if exitWhenReady { await supervisor.stop() }
            } catch {}
        }
        let reason = await running.value
        readiness.cancel()
        signals.cancel()
        if let reason { throw reason }
        journal.note("stopped")
    }
}
