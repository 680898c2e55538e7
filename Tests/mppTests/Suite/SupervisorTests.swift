import Foundation
import Glibc
import Synchronization
import Testing

@testable import mpp

/// With shell scripts in the place of services.
@Suite(.timeLimit(.minutes(1))) struct SupervisorTests {
    private let quick = RestartPolicy(
        tooMany: 5, window: .seconds(30), firstPause: .milliseconds(1), longestPause: .milliseconds(5))

    private func member(_ name: String, _ script: String, stopOrder: Int = 1) -> SuiteMember {
        SuiteMember(
            name: name, executable: "/bin/sh", arguments: { ["-c", script] }, environment: ["PATH": "/usr/bin:/bin"],
            stopOrder: stopOrder)
    }

    /// Runs members until they end, and calls `on` for each note with the supervisor at hand.
    private func run(
        _ members: [SuiteMember], patience: Duration = .seconds(10),
        _ on: @escaping @Sendable (Supervisor.Note, Supervisor) -> Void
    ) async -> (Complaint?, [Supervisor.Note]) {
        let notes = Mutex<[Supervisor.Note]>([])
        let (stream, continuation) = AsyncStream.makeStream(of: Supervisor.Note.self)
        let supervisor = Supervisor(members, policy: quick, patience: patience) { note in
            notes.withLock { $0.append(note) }
            continuation.yield(note)
        }
        let listener = Task { for await note in stream { on(note, supervisor) } }
        let reason = await supervisor.run()
        continuation.finish()
        await listener.value
        return (reason, notes.withLock { $0 })
    }

    @Test func startsAgainWhatDies() async {
        let counter = NSTemporaryDirectory() + "mpp-count-\(UUID().uuidString)"
        let script =
            "echo x >> \(counter); [ $(wc -l < \(counter)) -ge 3 ] && echo third; [ $(wc -l < \(counter)) -ge 3 ] && exec sleep 60; exit 7"
        let (reason, notes) = await run([member("a", script)]) { note, supervisor in
            if note == .line("a", "third") { Task { await supervisor.stop() } }
        }
        #expect(reason == nil)
        #expect(notes.contains(.died("a", .code(7), again: .milliseconds(1))))
        #expect(notes.filter { if case .started = $0 { true } else { false } }.count == 3)
        try? FileManager.default.removeItem(atPath: counter)
    }

    @Test func givesUpOnWhatKeepsDyingAndStopsTheOthers() async {
        let (reason, _) = await run([member("a", "exit 3"), member("b", "exec sleep 60")]) { _, _ in }
        #expect(reason?.sentence.contains("mpp-a ended 5 times within 30.0 seconds (last with code 3)") == true)
        #expect(reason?.code == 1)
    }

    @Test func doesNotRepeatWhatWillNotStart() async {
        let (reason, notes) = await run([member("a", "echo 'mpp-a: the port is busy.'; exit 2")]) { _, _ in }
        #expect(reason == Complaint("mpp-a: the port is busy."))
        #expect(notes.filter { if case .started = $0 { true } else { false } }.count == 1)
    }

    @Test func stopsInOrder() async {
        let script = { (name: String) in
            "trap 'echo \(name) stops; exit 0' TERM; echo up; while true; do sleep 0.02; done"
        }
        let ready = Mutex(0)
        let (reason, notes) = await run([
            member("last", script("last"), stopOrder: 3), member("first", script("first"), stopOrder: 0),
        ]) { note, supervisor in
            guard case .line(_, "up") = note,
                ready.withLock({
                    $0 += 1; return $0
                }) == 2
            else { return }
            Task { await supervisor.stop() }
        }
        let stops = notes.filter { if case .line(_, let line) = $0 { line.hasSuffix("stops") } else { false } }
        #expect(reason == nil)
        #expect(stops == [.line("first", "first stops"), .line("last", "last stops")])
    }

    @Test func killsWhatDoesNotStopInTime() async {
        let script = "trap '' TERM; echo up; while true; do sleep 0.02; done"
        let (reason, _) = await run([member("a", script)], patience: .milliseconds(200)) { note, supervisor in
            if note == .line("a", "up") { Task { await supervisor.stop() } }
        }
        #expect(reason == nil)
    }

    @Test func closesTheInputOfItsChildrenWithItself() async throws {
        let child = try ChildProcess.start(
            "/bin/sh", arguments: ["-c", "read line; echo input closed; exit 4"],
            environment: ["PATH": "/usr/bin:/bin"])
        child.leash.release()
        await child.ended()
        #expect(child.reap() == .code(4))
    }

    @Test func leavesNoSignalIgnoredInItsChildren() async throws {
        signal(SIGINT, SIG_IGN)
        let child = try ChildProcess.start(
            "/bin/sh", arguments: ["-c", "kill -INT $$; exit 5"], environment: ["PATH": "/usr/bin:/bin"])
        await child.ended()
        #expect(child.reap() == .signal(SIGINT))
    }
}
