import Foundation
import JSONRPC
public import Logging

/// Writes log entries to standard error, one line each.
///
/// As text: `2026-11-25T02:30:00.000Z info  queue: store is open durability=… file=…`. As JSON: one object with `time`,
/// `level`, `service`, `message` and the metadata. Metadata whose key names something personal or secret is masked, as a
/// last net below the rule that such things are not logged at all.
public struct LineLogHandler: LogHandler {
    /// How a line looks.
    public enum Format: String, Sendable, CaseIterable {
        /// For people.
        case text
        /// For machines: one JSON object a line.
        case json
    }

    /// Entries below this level are not written.
    public var logLevel: Logger.Level
    /// Added to every entry.
    public var metadata: Logger.Metadata = [:]
    /// Adds what belongs to the task at work.
    public var metadataProvider: Logger.MetadataProvider?

    private let service: String
    private let format: Format
    private let clock: any WallClock
    private let write: @Sendable (String) -> Void

    /// Makes a handler for a service.
    ///
    /// - Parameter write: takes one line with its newline; standard error when left out.
    public init(
        service: String, level: Logger.Level, format: Format, clock: any WallClock = SystemClock(),
        write: @escaping @Sendable (String) -> Void = LineLogHandler.toStandardError
    ) {
        self.service = service
        self.format = format
        self.clock = clock
        self.write = write
        logLevel = level
    }

    /// One entry of the metadata that goes with every message.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        let pairs = merged.map { (key: $0.key, value: Self.masked($0.key) ? "***" : "\($0.value)") }
            .sorted { $0.key < $1.key }
        switch format {
        case .text: write(text(event, pairs))
        case .json: write(json(event, pairs))
        }
    }

    private func text(_ event: LogEvent, _ pairs: [(key: String, value: String)]) -> String {
        let level = event.level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        var line = "\(clock.now()) \(level) \(service): \(Self.oneLine(event.message.description))"
        for (key, value) in pairs {
            let plain = Self.oneLine(value)
            let needsQuotes = plain.isEmpty || plain.utf8.contains { $0 == 0x20 || $0 == 0x22 || $0 == 0x3D }
            line += " \(key)=" + (needsQuotes ? "\"\(plain.replacingOccurrences(of: "\"", with: "\\\""))\"" : plain)
        }
        return line + "\n"
    }

    private struct Entry: Encodable {
        let time: Timestamp
        let level: String
        let service: String
        let message: String
        let metadata: [String: String]?
    }

    private func json(_ event: LogEvent, _ pairs: [(key: String, value: String)]) -> String {
        let entry = Entry(
            time: clock.now(), level: event.level.rawValue, service: service, message: event.message.description,
            metadata: pairs.isEmpty ? nil : Dictionary(uniqueKeysWithValues: pairs.map { ($0.key, $0.value) }))
        return String(decoding: (try? JSONWriting.encode(entry)) ?? [], as: UTF8.self) + "\n"
    }

    /// Control characters would let a value forge a line of its own.
    private static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0 == "\u{7F}" ? " " : $0 }))
    }

    private static let personal: Set<String> = [
        "nik", "name", "nama", "phone", "email", "address", "password", "token", "secret", "cookie", "authorization",
        "birth_date",
    ]

    private static func masked(_ key: String) -> Bool { personal.contains(key.lowercased()) }

    /// Writes to standard error in one call, so that lines of several threads do not mix.
    public static let toStandardError: @Sendable (String) -> Void = { line in
        var line = line
        line.withUTF8 { bytes in
            _ = Foundation.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
