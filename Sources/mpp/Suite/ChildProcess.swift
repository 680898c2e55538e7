import Foundation
import Glibc

/// How a process ended.
enum ChildExit: Equatable, Sendable, CustomStringConvertible {
    /// By itself, with a code.
    case code(Int32)
    /// By a signal.
    case signal(Int32)

    /// Reads the status word of `waitpid`, whose macros Swift cannot import.
    init(status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
    }

    /// `code 1` or `signal 9`.
    var description: String {
        switch self {
        case .code(let code): "code \(code)"
        case .signal(let signal): "signal \(signal)"
        }
    }
}

/// A process that was started and has not been reaped.
///
/// It stands in a process group of its own, so that Ctrl-C reaches only the supervisor, and its standard input is a
/// pipe that nothing is written to: when the supervisor is gone, however it went, the pipe closes, and the child, told
/// by `MPP_SUPERVISED`, stops.
struct ChildProcess: Sendable {
    /// Its number. Valid until `exit()` has returned, as nobody else reaps it.
    let pid: pid_t
    /// What it writes to standard output and standard error, in order.
    let output: Int32
    /// The writing end of its standard input.
    let leash: Leash

    /// Starts `executable`.
    ///
    /// - Throws: `Complaint` when it cannot be started.
    static func start(
        _ executable: String, arguments: [String], environment: [String: String]
    ) throws(Complaint) -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let input = try pipePair()
        let output = try pipePair()
        posix_spawn_file_actions_adddup2(&actions, input.read, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.write, STDERR_FILENO)
        prepare(&attributes)

        let words = ([executable] + arguments).map { strdup($0) } + [nil]
        let settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for word in words + settings { free(word) }
        }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, executable, &actions, &attributes, words, settings)
        close(input.read)
        close(output.write)
        guard failure == 0 else {
            close(input.write)
            close(output.read)
            throw Complaint("\(executable) cannot be started: \(String(cString: strerror(failure))).")
        }
        return ChildProcess(pid: pid, output: output.read, leash: Leash(input.write))
    }

    /// Own group, no blocked and no ignored signals: the supervisor's own settings must not be inherited.
    private static func prepare(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    /// A pipe whose ends no other child inherits.
    private static func pipePair() throws(Complaint) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw Complaint("A pipe cannot be made: \(String(cString: strerror(errno))).")
        }
        // The supervisor starts one child after the other, so none is started between these calls.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Sends a signal to the process and whatever it started.
    func send(_ signal: Int32) {
        if kill(-pid, signal) != 0 { kill(pid, signal) }
    }

    /// Waits for the end without reaping, so that `pid` stays ours until `reap()`.
    func ended() async {
        let pid = pid
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            Thread.detachNewThread {
                var information = siginfo_t()
                while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
                continuation.resume()
            }
        }
    }

    /// Takes the dead process off the list of the system and lets go of its leash. `send` must not be used after this.
    func reap() -> ChildExit {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        leash.release()
        return ChildExit(status: status)
    }

    /// Calls `line` with each line of its output, on a thread of its own, until the output ends.
    ///
    /// - Returns: What happens when the output has ended.
    func readOutput(_ line: @escaping @Sendable (String) -> Void) -> EndOfOutput {
        let output = output
        let end = EndOfOutput()
        Thread.detachNewThread {
            var splitter = LineSplitter()
            var buffer = [UInt8](repeating: 0, count: 64 * 1024)
            while true {
                let count = read(output, &buffer, buffer.count)
                if count > 0 {
                    for text in splitter.take(buffer[..<count]) { line(text) }
                } else if count == 0 || errno != EINTR {
                    break
                }
            }
            if let rest = splitter.end() { line(rest) }
            close(output)
            end.reached()
        }
        return end
    }
}

/// The moment at which a process's output has been read whole.
struct EndOfOutput: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func reached() { continuation.finish() }

    /// Returns when the end is reached, or after `patience`.
    func wait(for patience: Duration) async {
        let (stream, continuation) = (stream, continuation)
        let alarm = Task {
            try await Task.sleep(for: patience)
            continuation.finish()
        }
        for await _ in stream {}
        alarm.cancel()
    }
}
