import JSONRPC
import JSONRPCTransport

/// One event as a line.
struct EventLine: Sendable {
    let paint: Paint
    /// Whether the line is one JSON object for programs.
    let isRaw: Bool

    /// The line of an event.
    func text(_ event: EventRecord) -> String {
        let body = String(decoding: event.body, as: UTF8.self)
        if isRaw {
            var bytes = Array("{\"sequence\":\(event.sequence),\"topic\":".utf8)
            try? JSONWriting.append(event.topic, to: &bytes)
            if let key = event.key {
                bytes += Array(",\"key\":".utf8)
                try? JSONWriting.append(key, to: &bytes)
            }
            bytes += Array(",\"time\":\"\(event.time)\",\"data\":\(body)}".utf8)
            return String(decoding: bytes, as: UTF8.self)
        }
        let head =
            paint("\(event.time)", .grey) + " " + paint("#\(event.sequence)", .cyan) + " " + paint.bold(event.topic)
        return head + (event.key.map { " \($0)" } ?? "") + " " + members(of: event.body, otherwise: body)
    }

    /// The members of a body as `name=value`; what is no object stays JSON.
    private func members(of body: [UInt8], otherwise: String) -> String {
        guard let document = try? JSONDocument(body), document.root.isObject else { return otherwise }
        var parts: [String] = []
        document.root.forEachMember { name, value in
            guard !value.isNull else { return true }
            let layout = JSONLayout(paint: .none)
            let text =
                value.isObject || value.isArray ? String(decoding: value.rawBytes, as: UTF8.self) : layout.text(value)
            let bare = value.isString && !text.contains(" ") ? String(text.dropFirst().dropLast()) : text
            parts.append(paint((name.string ?? "") + "=", .grey) + bare)
            return true
        }
        return parts.joined(separator: " ")
    }
}
