import Glibc
import Synchronization

/// A bar that is drawn over itself on a terminal, or a line for every tenth of the way elsewhere.
final class ProgressBar: Sendable {
    private struct State {
        var tenths = -1
        var isDrawn = false
    }

    private let state = Mutex(State())
    private let isTerminal: Bool
    private let paint: Paint
    private static let width = 30

    /// A bar on standard error.
    init(isTerminal: Bool = isatty(STDERR_FILENO) == 1) {
        self.isTerminal = isTerminal
        paint = Paint.forTerminal(STDERR_FILENO)
    }

    /// Shows how far things are; `detail` stands behind the bar.
    func show(_ fraction: Double, _ detail: String) {
        let fraction = min(1, max(0, fraction))
        state.withLock { state in
            if isTerminal {
                state.isDrawn = true
                Terminal.status("\r\u{1B}[K" + Self.text(fraction, paint) + " " + detail)
            } else if Int(fraction * 10) > state.tenths {
                state.tenths = Int(fraction * 10)
                Terminal.error(Self.text(fraction, .none) + " " + detail)
            }
        }
    }

    /// Clears the line.
    func finish() {
        state.withLock { state in
            if state.isDrawn { Terminal.status("\r\u{1B}[K") }
            state.isDrawn = false
        }
    }

    /// The bar itself.
    static func text(_ fraction: Double, _ paint: Paint) -> String {
        let full = Int(fraction * Double(width))
        let percent = "\(Int(fraction * 100))"
        let bar =
            paint(String(repeating: "━", count: full), .green)
            + paint(String(repeating: "─", count: width - full), .grey)
        return bar + " " + String(repeating: " ", count: 3 - percent.count) + percent + " %"
    }
}
