import Foundation
import Glibc
import Logging
import ServiceKit

/// A suite that is started for a simulation and stopped after it.
struct PlayedSuite: Sendable {
    let layout: SuiteLayout
    private let supervisor: Supervisor
    private let running: Task<Complaint?, Never>

    /// Starts the suite and waits until it is ready. Its log goes to `suite.log` in the data folder.
    ///
    /// - Throws: `Complaint`.
    static func start(_ settings: SuiteSettings) async throws -> PlayedSuite {
        let layout = try SuiteLayout(settings)
        try await layout.requireFreePorts(within: .zero)
        let log = LogFile(settings.data + "/suite.log")
        let supervisor = Supervisor(layout.members()) { note in
            switch note {
            case .line(let name, let line): log.write("\(name) \(line)")
            case .started(let name, let pid): log.write("mpp started \(name) (process \(pid))")
            case .died(let name, let exit, _): log.write("mpp \(name) ended with \(exit)")
            }
        }
        let running = Task { await supervisor.run() }
        let suite = PlayedSuite(layout: layout, supervisor: supervisor, running: running)
        do {
            try await Readiness(layout: layout, patience: .seconds(60)).wait()
        } catch {
            await suite.stop()
            throw error
        }
        return suite
    }

    /// Stops the suite and waits until it is gone.
    func stop() async {
        await supervisor.stop()
        _ = await running.value
    }

    /// Kills the suite.
    func kill() async { await supervisor.kill() }

    /// A base port after which six ports are free, the gateway's among them.
    ///
    /// - Throws: `Complaint` when none is found.
    static func freeBasePort() throws(Complaint) -> Int {
        for _ in 0..<200 {
            let base = Int.random(in: 2100...3200) * 10
            let isFree = (1...6).allSatisfy { offset in
                do throws(Complaint) {
                    try PortOwner.requireFree(Endpoint(host: "127.0.0.1", port: base + offset), for: "mpp")
                    return true
                } catch {
                    return false
                }
            }
            if isFree { return base }
        }
        throw Complaint("No free ports were found on this machine.")
    }
}

/// A file that lines are appended to.
private final class LogFile: Sendable {
    private let descriptor: Int32

    init(_ path: String) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    }

    deinit { close(descriptor) }

    /// Appends a line; one call of `write` each, so that lines of several threads do not mix.
    func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
