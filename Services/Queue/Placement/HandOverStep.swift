import Foundation
import Glibc

/// The moments of a hand-over at which a crash is worth trying out.
///
/// `MPP_CRASH_AT=fenced` makes the process kill itself there, as hard as `kill -9`. Tests use it; without the variable
/// nothing happens.
enum HandOverStep: String, CaseIterable, Sendable {
    // The side that gives.
    case copied, fenced, offered, committing, switched, activated, released
    // The side that takes.
    case put, prepared, taken
    // A number that goes on to a lane elsewhere: sent and arrived are on disk; received and confirmed are about to be.
    case sent, received, arrived, confirmed

    private static let fatal = ProcessInfo.processInfo.environment["MPP_CRASH_AT"]

    /// Says that this step has been done and is on disk.
    func reached() {
        guard Self.fatal == rawValue else { return }
        kill(getpid(), SIGKILL)
        // The signal takes effect when this thread is next scheduled; nothing may happen until then.
        while true { pause() }
    }
}
