import JSONRPC
import QueueAPI

extension LedgerRecord {
    /// The record as it is hashed, kept and published: compact JSON, members in the order of their declaration, absent
    /// ones left out. Everything in it is ASCII without characters that JSON escapes, so there is one way to write it.
    public var canonical: [UInt8] {
        var text = LedgerText()
        text.add("lane", lane.text)
        text.add("n", n)
        text.add("day", day)
        text.add("at", at)
        text.add("what", what.rawValue)
        text.add("number", number)
        if let home { text.add("home", home.text) }
        if let of { text.add("of", of) }
        text.add("state", state.rawValue)
        if let counter { text.add("counter", counter.text) }
        if let issued { text.add("issued", issued) }
        if let joined { text.add("joined", joined) }
        if let credit { text.add("credit", credit) }
        if let due { text.add("due", due) }
        if let reason { text.add("reason", reason.rawValue) }
        if let compared { text.add("compared", compared) }
        if let heads { text.add("heads", heads) }
        if let appointment { text.add("appointment", appointment) }
        text.add("previous", previous)
        return text.ended
    }
}

/// Compact JSON of the few types a record has, straight into bytes: a record is written with every change of a ticket.
private struct LedgerText {
    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(384)
        bytes.append(UInt8(ascii: "{"))
    }

    var ended: [UInt8] { bytes + [UInt8(ascii: "}")] }

    private mutating func name(_ name: StaticString) {
        if bytes[bytes.count - 1] != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
    }

    mutating func add(_ name: StaticString, _ text: String) {
        self.name(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func add(_ name: StaticString, _ number: Int64) {
        self.name(name)
        bytes.append(contentsOf: String(number).utf8)
    }

    mutating func add(_ name: StaticString, _ day: CivilDate) { add(name, day.description) }

    mutating func add(_ name: StaticString, _ moment: Timestamp) { add(name, moment.description) }

    mutating func add(_ name: StaticString, _ heads: [LedgerHead]) {
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        for (index, head) in heads.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "{"))
            add("lane", head.lane.text)
            add("number", head.number)
            add("due", head.due)
            add("weight", Int64(head.weight))
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
