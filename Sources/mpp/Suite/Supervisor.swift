import Foundation
import Glibc
import Synchronization

/// One executable of the suite and how to start it.
struct SuiteMember: Sendable {
    /// Its short name, as in the log: `queue`.
    let name: String
    /// The path of its executable.
    let executable: String
    /// Its arguments; made anew at every start, because a scaled clock must go on where it was.
    let arguments: @Sendable () -> [String]
    /// Its environment.
    let environment: [String: String]
    /// When it is told to stop: lower numbers first.
    let stopOrder: Int
}

/// Keeps the executables of the suite running until it is told to stop.
actor Supervisor {
    /// What the supervisor tells about its work.
    enum Note: Equatable, Sendable {
        case started(String, pid: Int32)
        case died(String, ChildExit, again: Duration)
        case line(String, String)
    }

    private let members: [SuiteMember]
    private let policy: RestartPolicy
    private let patience: Duration
    private let tell: @Sendable (Note) -> Void
    private var running: [String: ChildProcess] = [:]
    private var pauses: [String: Task<Void, Never>] = [:]
    private var isStopping = false
    private var isKilling = false
    private var ending: Task<Void, Never>?

    /// The exit code of a program that will not start before its operator mends something.
    private static let cannotStart = ChildExit.code(2)

    /// A supervisor of `members`.
    ///
    /// - Parameters:
    ///   - patience: How long the members have to stop before they are killed.
    ///   - tell: Called for each line and each change, from any thread.
    init(
        _ members: [SuiteMember], policy: RestartPolicy = .standard, patience: Duration = .seconds(10),
        tell: @escaping @Sendable (Note) -> Void
    ) {
        self.members = members
        self.policy = policy
        self.patience = patience
        self.tell = tell
    }

    /// Starts every member and returns when all of them have ended for good.
    ///
    /// - Returns: Nil when it was told to stop, otherwise why it gave up.
    func run() async -> Complaint? {
        let reason = await withTaskGroup(of: Complaint?.self) { group in
            for member in members {
                group.addTask { await self.supervise(member) }
            }
            var reason: Complaint?
            for await complaint in group {
                guard let complaint, reason == nil else { continue }
                reason = complaint
                self.stop()
            }
            return reason
        }
        ending?.cancel()
        return reason
    }

    /// Asks all members to stop, the gateway before those it relies on, and kills what is left when patience ends.
    func stop() {
        guard !isStopping else { return }
        isStopping = true
        for pause in pauses.values { pause.cancel() }
        let patience = patience
        ending = Task { await self.stopInOrder(within: patience) }
    }

    /// Kills all members at once.
    func kill() {
        isStopping = true
        isKilling = true
        for pause in pauses.values { pause.cancel() }
        for child in running.values { child.send(SIGKILL) }
    }

    /// The process number of a member while it runs.
    func pid(of name: String) -> Int32? { running[name]?.pid }

    private func stopInOrder(within patience: Duration) async {
        let deadline = ContinuousClock.now + patience
        let orders = Set(members.map(\.stopOrder)).sorted()
        for order in orders {
            let names = members.filter { $0.stopOrder == order }.map(\.name)
            for name in names { running[name]?.send(SIGTERM) }
            // A third of the time is enough for an orderly end; after that, the others must not wait any longer.
            let turn = min(deadline, ContinuousClock.now + patience / 3)
            while order != orders.last, names.contains(where: { running[$0] != nil }), ContinuousClock.now < turn {
                guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return }
            }
        }
        guard (try? await Task.sleep(until: deadline)) != nil else { return }
        kill()
    }

    /// Starts a member as often as the policy allows.
    private func supervise(_ member: SuiteMember) async -> Complaint? {
        var policy = policy
        while !isStopping {
            let child: ChildProcess
            do {
                child = try ChildProcess.start(
                    member.executable, arguments: member.arguments(), environment: member.environment)
            } catch {
                return error
            }
            running[member.name] = child
            let (tell, name) = (tell, member.name)
            let last = LastLine()
            tell(.started(name, pid: child.pid))
            let output = child.readOutput { line in
                last.text = line
                tell(.line(name, line))
            }
            await child.ended()
            running[name] = nil
            let exit = child.reap()
            // What it said last explains its end; somebody it started may still hold the pipe, so not for long.
            await output.wait(for: .seconds(1))
            if isStopping { break }
            guard exit != Self.cannotStart else {
                let program = URL(fileURLWithPath: member.executable).lastPathComponent
                return Complaint(last.text.isEmpty ? "\(program) cannot start." : last.text)
            }
            switch policy.died(at: .now) {
            case .giveUp:
                return Complaint(
                    "mpp-\(name) ended \(policy.tooMany) times within \(policy.window) (last with \(exit)); "
                        + "the lines above say why.", code: 1)
            case .restart(let after):
                tell(.died(name, exit, again: after))
                await pause(name, for: after)
            }
        }
        return nil
    }

    private func pause(_ name: String, for duration: Duration) async {
        let pause = Task { _ = try? await Task.sleep(for: duration) }
        pauses[name] = pause
        await pause.value
        pauses[name] = nil
    }
}

/// The last line that a process wrote.
private final class LastLine: Sendable {
    private let line = Mutex("")

    var text: String {
        get { line.withLock { $0 } }
        set { line.withLock { $0 = newValue } }
    }
}
