import Dispatch
import Glibc
import Synchronization

/// The wishes to stop that come from the keyboard or the system.
enum StopSignals {
    /// Every SIGINT and SIGTERM from now on, instead of ending the process. Hang-ups count as well: the terminal is gone.
    static func stream() -> AsyncStream<Int32> {
        AsyncStream(bufferingPolicy: .bufferingNewest(4)) { continuation in
            // Sources of Dispatch may be cancelled from any thread; their type only does not say so.
            nonisolated(unsafe) let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { continuation.yield(number) }
                source.resume()
                return source
            }
            continuation.onTermination = { _ in
                for source in sources { source.cancel() }
            }
        }
    }
}
