import JSONRPC

/// A session: an account that is signed in on one browser.
struct Session: Sendable, Equatable {
    /// Who is signed in.
    let account: Account
    /// When it was last used, on a clock that never jumps.
    var lastUsed: Duration
    /// When its last use was written to the database, on the same clock.
    var lastWritten: Duration
}

/// The sessions that hold, by the hash of their secret. Pure: the caller says what time it is.
struct SessionTable: Sendable {
    /// How long a session holds without being used.
    static let idleLimit: Duration = .seconds(12 * 3600)
    /// How much of its idle time a session may lose when the gateway restarts.
    static let writeInterval: Duration = .seconds(600)
    /// The most sessions. Beyond, the one that was not used for longest ends.
    static let limit = 10_000

    private var sessions: [String: Session] = [:]

    /// How many hold, or have not yet been found too old.
    var count: Int { sessions.count }

    /// Begins a session. Returns the hash of one that had to end for it, if any.
    mutating func begin(_ hash: String, _ account: Account, now: Duration, idle: Duration = .zero) -> String? {
        var ended: String?
        if sessions.count >= Self.limit, let oldest = sessions.min(by: { $0.value.lastUsed < $1.value.lastUsed }) {
            sessions[oldest.key] = nil
            ended = oldest.key
        }
        sessions[hash] = Session(account: account, lastUsed: now - idle, lastWritten: now)
        return ended
    }

    /// What becomes of a session that a request presents.
    enum Use: Sendable, Equatable {
        /// There is none, or it has been idle for too long.
        case none
        /// It holds. `write` asks for its last use to be written down.
        case holds(Account, write: Bool)
    }

    /// Uses a session, which then holds for the full idle time again.
    mutating func use(_ hash: String, now: Duration) -> Use {
        guard var session = sessions[hash] else { return .none }
        guard now - session.lastUsed < Self.idleLimit else {
            sessions[hash] = nil
            return .none
        }
        session.lastUsed = now
        let write = now - session.lastWritten >= Self.writeInterval
        if write { session.lastWritten = now }
        sessions[hash] = session
        return .holds(session.account, write: write)
    }

    /// Ends a session.
    mutating func end(_ hash: String) { sessions[hash] = nil }

    /// Ends all sessions of an account.
    mutating func endAll(of name: String) { sessions = sessions.filter { $0.value.account.name != name } }
}
