import Foundation
import Glibc

/// What `mpp up` shows: the lines of all services in one log, and its own remarks between them.
struct SuiteJournal: Sendable {
    private let view: LogView
    private let positions: [String: Int]
    private let paint: Paint

    /// A journal on standard output.
    init(members: [String], style: LogView.Style) {
        paint = style == .text ? Paint.forTerminal(STDOUT_FILENO) : .none
        view = LogView(style: style, paint: paint, width: (members + ["mpp"]).map(\.count).max() ?? 0)
        positions = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($0.element, $0.offset) })
    }

    /// Shows what the supervisor tells.
    func tell(_ note: Supervisor.Note) {
        switch note {
        case .started(let name, let pid): self.note("started \(name) (process \(pid))")
        case .died(let name, let exit, let again):
            self.note("\(name) ended with \(exit); starting it again in \(again)")
        // Services say so for scripts, and once more in their log.
        case .line(let name, let line) where line.hasPrefix("ready \(name.prefix { $0 != "-" }) "): break
        case .line(let name, let line): Terminal.line(view.text(line, from: name, position: positions[name] ?? 0))
        }
    }

    /// Shows a remark of the supervisor itself.
    func note(_ text: String) {
        Terminal.line(view.text(text, from: "mpp", position: 4))
    }

    /// Says where everything is.
    func welcome(_ layout: SuiteLayout, after duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let tenths = seconds * 10 + attoseconds / 100_000_000_000_000_000
        note("ready after \(tenths / 10).\(tenths % 10) s")
        guard view.style == .text else { return }
        let pages = [("Portal", "/"), ("Kiosk", "/anjungan"), ("Board", "/papan/semua"), ("Counters", "/loket")]
        let lines = pages.map { name, path in "  " + heading(name) + layout.portal + path }
        Terminal.line(([""] + lines + ["  " + heading("Stop") + "Ctrl-C", ""]).joined(separator: "\n"))
    }

    /// Says how to sign in at the counters. `password` is known only on the first start.
    func signIn(_ layout: SuiteLayout, password: String?) {
        let hint = password.map { "password \($0)" } ?? "password in \(layout.passwordFile), unless it was changed"
        note("sign in as admin, \(hint)")
    }

    private func heading(_ name: String) -> String {
        paint.bold(name.padding(toLength: 10, withPad: " ", startingAt: 0))
    }
}
