import JSONRPC

/// The calls of one connection that have not been answered. Pure bookkeeping.
struct CallTable<Payload> {
    typealias Token = Int

    struct Entry {
        let id: RequestID
        var payload: Payload
    }

    private var entries: [Token: Entry] = [:]
    private var lastToken = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { entries.count }
    var isFull: Bool { entries.count >= limit }

    /// Notes a call; nil when there are too many.
    mutating func begin(_ id: RequestID, _ payload: Payload) -> Token? {
        guard !isFull else { return nil }
        lastToken += 1
        entries[lastToken] = Entry(id: id, payload: payload)
        return lastToken
    }

    /// Takes a call off. Nil when that was done before: whoever comes second has nothing to answer.
    mutating func end(_ token: Token) -> Entry? { entries.removeValue(forKey: token) }

    /// The calls whose payload is as asked.
    func tokens(where matches: (Payload) -> Bool) -> [Token] {
        entries.compactMap { matches($0.value.payload) ? $0.key : nil }
    }

    /// Whether there is a call whose payload is as asked.
    func contains(where matches: (Payload) -> Bool) -> Bool { entries.values.contains { matches($0.payload) } }

    /// The call with this id, the earliest if a peer uses an id twice.
    func token(of id: RequestID) -> Token? { entries.filter { $0.value.id == id }.keys.min() }

    mutating func removeAll() -> [Entry] {
        defer { entries.removeAll() }
        return Array(entries.values)
    }
}
