import JSONRPC

/// Makes one readable log of what several processes write.
struct LogView: Sendable {
    /// How lines look.
    enum Style: String, CaseIterable, Sendable {
        /// For people.
        case text
        /// As the services write them, one JSON object a line.
        case json
    }

    let style: Style
    let paint: Paint
    /// The width of the column of names.
    let width: Int

    private static let colours: [Paint.Colour] = [.cyan, .magenta, .blue, .green, .yellow]

    /// The line to print for a line that `member` wrote. `position` chooses the colour of its name.
    func text(_ line: String, from member: String, position: Int) -> String {
        let entry = LogEntry(line)
        if style == .json { return entry == nil ? Self.wrapped(line, member) : line }
        let name = member + String(repeating: " ", count: max(0, width - member.unicodeScalars.count))
        let prefix = paint(name, Self.colours[position % Self.colours.count]) + paint(" │ ", .grey)
        guard let entry else { return prefix + Self.harmless(line) }
        let level = Self.levels[entry.level] ?? (entry.level.uppercased(), nil)
        var text = prefix
        if let time = entry.clock { text += paint(time, .grey) + " " }
        let mark = level.name + String(repeating: " ", count: max(0, 5 - level.name.unicodeScalars.count))
        text += (level.colour.map { paint(mark, $0) } ?? mark) + " " + Self.harmless(entry.message)
        for (name, value) in entry.details {
            text += " " + paint(Self.harmless(name) + "=", .grey) + Self.quoted(value)
        }
        return text
    }

    private static let levels: [String: (name: String, colour: Paint.Colour?)] = [
        "trace": ("TRACE", .grey), "debug": ("DEBUG", .grey), "info": ("INFO", nil), "notice": ("NOTE", .green),
        "warning": ("WARN", .yellow), "error": ("ERROR", .red), "critical": ("FATAL", .red),
    ]

    private static func quoted(_ value: String) -> String {
        let text = harmless(value)
        return text.isEmpty || text.contains(" ") ? "\"\(text)\"" : text
    }

    /// Control characters would reach the terminal as commands.
    private static func harmless(_ text: String) -> String {
        let isControl = { (scalar: Unicode.Scalar) in
            scalar.value < 0x20 && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isControl(scalar) ? "�" : scalar) }
        return String(result)
    }

    /// Makes a JSON line of one that is none, for programs that read the log.
    private static func wrapped(_ line: String, _ member: String) -> String {
        struct Plain: Encodable {
            let level = "info"
            let service: String
            let message: String
        }
        let bytes = (try? JSONWriting.encode(Plain(service: member, message: line))) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One line of a structured log.
struct LogEntry: Equatable {
    /// The time as written.
    var time = ""
    /// The level, in lower case.
    var level = "info"
    /// The sentence.
    var message = ""
    /// All else, in its order.
    var details: [(name: String, value: String)] = []

    /// Reads a JSON line; nil when it is none.
    init?(_ line: String) {
        guard line.utf8.first == UInt8(ascii: "{"), let document = try? JSONDocument(Array(line.utf8)) else {
            return nil
        }
        var entry = LogEntry()
        document.root.forEachMember { name, value in
            let text = value.string ?? String(decoding: value.rawBytes, as: UTF8.self)
            switch name.string ?? "" {
            case "time", "timestamp", "ts": entry.time = text
            case "level": entry.level = text.lowercased()
            case "message", "msg": entry.message = text
            case "service", "label": break
            case "metadata", "fields":
                var details: [(name: String, value: String)] = []
                value.forEachMember { name, value in
                    details.append((name.string ?? "", value.string ?? String(decoding: value.rawBytes, as: UTF8.self)))
                    return true
                }
                // Services write them in no particular order.
                entry.details += details.sorted { $0.name < $1.name }
            case let other: entry.details.append((other, text))
            }
            return true
        }
        guard !entry.message.isEmpty else { return nil }
        self = entry
    }

    private init() {}

    /// The time of day, `09:41:03.123`, out of an RFC 3339 moment.
    var clock: String? {
        guard let letter = time.firstIndex(where: { $0 == "T" || $0 == " " }) else { return nil }
        let clock = time[time.index(after: letter)...].prefix(12)
        return clock.isEmpty ? nil : clock.filter { $0.isNumber || $0 == ":" || $0 == "." }
    }

    static func == (left: LogEntry, right: LogEntry) -> Bool {
        left.time == right.time && left.level == right.level && left.message == right.message
            && left.details.elementsEqual(right.details, by: ==)
    }
}
