import Foundation
import Glibc

/// Ends this process when the supervisor that started it is gone, however it went.
///
/// `mpp up` gives each process it starts a pipe as standard input, never writes to it, and says so by
/// `MPP_SUPERVISED=1`. The system closes the pipe when the supervisor dies, even by `kill -9`; so nothing is left behind
/// that holds ports and files.
public enum SupervisorLeash {
    /// Begins to watch standard input if the environment says that this process is supervised.
    ///
    /// When the pipe closes, the process sends itself SIGTERM, which every service answers with an orderly stop; if it
    /// still runs `grace` seconds later, it ends at once.
    public static func hold(grace: UInt32 = 12) {
        guard ProcessInfo.processInfo.environment["MPP_SUPERVISED"] == "1" else { return }
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || count < 0 && errno != EINTR { break }
            }
            kill(getpid(), SIGTERM)
            sleep(grace)
            _exit(1)
        }
    }
}
