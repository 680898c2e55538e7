import Foundation
import Glibc

/// Colours for a terminal, or none when the output goes elsewhere.
struct Paint: Sendable {
    /// The colours that every terminal has.
    enum Colour: Int, Sendable {
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
        case magenta = 35
        case cyan = 36
        case grey = 90
    }

    /// Whether colours are written at all.
    let isOn: Bool

    /// No colours.
    static let none = Paint(isOn: false)

    /// Colours when `descriptor` is a terminal and the environment does not forbid them (see no-color.org).
    static func forTerminal(_ descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment)
        -> Paint
    {
        let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Paint(isOn: isatty(descriptor) == 1 && !refused && environment["TERM"] != "dumb")
    }

    /// `text` in a colour.
    func callAsFunction(_ text: String, _ colour: Colour) -> String {
        isOn ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// `text` in bold type.
    func bold(_ text: String) -> String {
        isOn ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }
}
