import Dispatch
import Foundation

/// Waits for the process to be told to stop: SIGTERM, or Ctrl-C.
struct StopSignal: Sendable {
    /// Returns when the first such signal has come.
    func wait() async {
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGTERM, SIGINT].map { number in
            // Without this the signal would end the process before anybody hears of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }
}
