import Glibc
import Synchronization

/// The writing end of a child's standard input. Nothing is ever written to it: that it closes is the message.
final class Leash: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes over `descriptor`.
    init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Closes it. Only the first call does: the number of a closed descriptor may be somebody else's by now.
    func release() {
        let held = descriptor.withLock { held in
            defer { held = nil }
            return held
        }
        if let held { close(held) }
    }
}
