import Glibc
import Synchronization

/// Whole lines to standard output and standard error, from any thread, never interleaved.
enum Terminal {
    private static let turn = Mutex(())

    /// A line to standard output.
    static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// A line to standard error.
    static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Text without a line end to standard error, for what is written over.
    static func status(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Writes all of `text`, or gives up when nobody reads any more: a closed pipe must not stop the suite.
    private static func write(_ text: String, to descriptor: Int32) {
        turn.withLock { _ in
            let bytes = Array(text.utf8)
            var offset = 0
            while offset < bytes.count {
                let count = bytes.withUnsafeBytes { buffer in
                    Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), bytes.count - offset)
                }
                if count > 0 {
                    offset += count
                } else if errno == EAGAIN {
                    var descriptors = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&descriptors, 1, 1000)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
