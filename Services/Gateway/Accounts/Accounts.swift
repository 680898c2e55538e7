import HTTP2Server
import JSONRPC
import Logging
import Synchronization

/// Who may sign in, and who is signed in.
final class Accounts: Sendable {
    private let store: AccountStore
    private let checker: PasswordChecker
    private let sessions = Mutex(SessionTable())
    private let throttle: Mutex<SignInThrottle>
    private let uptime: @Sendable () -> Duration
    private let logger: Logger

    /// - Parameter uptime: Running time of the process, from a clock that never jumps.
    init(
        store: AccountStore, checker: PasswordChecker, throttle: SignInThrottle = SignInThrottle(), logger: Logger,
        uptime: @escaping @Sendable () -> Duration
    ) {
        self.store = store
        self.checker = checker
        self.throttle = Mutex(throttle)
        self.logger = logger
        self.uptime = uptime
    }

    /// Takes up the sessions that held when the gateway stopped.
    func restore() async throws {
        let kept = try await store.restore()
        let now = uptime()
        sessions.withLock { table in
            for session in kept.reversed() {
                _ = table.begin(session.hash, session.account, now: now, idle: session.idle)
            }
        }
    }

    /// How an attempt to sign in ended.
    enum SignIn: Sendable {
        /// With a session.
        case accepted(Account, SessionToken)
        /// With a wrong name or password, which are not told apart.
        case refused
        /// Unseen, because too many attempts have failed.
        case throttled(retryAfterSeconds: Int)
    }

    /// Tries to sign in.
    ///
    /// - Throws: `overloaded` when too many try at once, or what the store throws.
    func signIn(name: String, password: String, address: String) async throws -> SignIn {
        let normalized = Account.normalized(name) ?? ""
        let now = uptime()
        let wait = throttle.withLock { throttle -> Duration? in
            if let wait = throttle.wait(name: normalized, address: address, now: now) { return wait }
            throttle.attempted(name: normalized, address: address, now: now)
            return nil
        }
        if let wait { return .throttled(retryAfterSeconds: Int(wait.components.seconds) + 1) }
        let found = try await store.find(normalized)
        guard password.utf8.count <= 1024, try await checker.check(password, against: found?.password),
            let account = found?.account
        else {
            logger.notice("sign-in refused", metadata: ["remote": "\(address)"])
            return .refused
        }
        throttle.withLock { $0.succeeded(name: normalized, address: address) }
        let token = SessionToken()
        try await store.begin(token.hash, account: account.name)
        let ended = sessions.withLock { $0.begin(token.hash, account, now: uptime()) }
        if let ended { try await store.end(ended) }
        logger.notice("signed in", metadata: ["account": "\(account.name)", "remote": "\(address)"])
        return .accepted(account, token)
    }

    /// The account whose session this is; nil when the session does not hold.
    func account(_ token: SessionToken?) -> Account? {
        guard let token else { return nil }
        let hash = token.hash
        switch sessions.withLock({ $0.use(hash, now: uptime()) }) {
        case .none: return nil
        case .holds(let account, let write):
            if write { Task { [store] in try? await store.used(hash) } }
            return account
        }
    }

    /// Ends a session.
    func signOut(_ token: SessionToken) async throws {
        sessions.withLock { $0.end(token.hash) }
        try await store.end(token.hash)
    }

    /// All accounts by name.
    func all() async throws -> [Account] { try await store.all() }

    /// Removes an account. Its sessions end.
    ///
    /// - Throws: `not_found`, or `last_admin`.
    func remove(_ name: String) async throws {
        try await store.remove(name)
        sessions.withLock { $0.endAll(of: name) }
        logger.notice("account removed", metadata: ["account": "\(name)"])
    }

    /// Creates or replaces an account. Its sessions end.
    ///
    /// - Throws: `last_admin` when nobody would be left who may manage accounts.
    func put(_ account: Account, password: String) async throws {
        try await store.put(account, password: checker.hash(password))
        logger.notice("account set", metadata: ["account": "\(account.name)", "role": "\(account.role.rawValue)"])
        sessions.withLock { $0.endAll(of: account.name) }
    }

    /// Creates the account `admin` when there is none at all, and returns its password then.
    func createFirst() async throws -> String? {
        guard try await store.isEmpty() else { return nil }
        let password = Self.randomPassword()
        try await put(Account(name: "admin", role: .admin, agency: nil), password: password)
        return password
    }

    /// Twenty characters that cannot be misread, in groups of five: 100 random bits.
    static func randomPassword() -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        var generator = SystemRandomNumberGenerator()
        let groups = (0..<4).map { _ in
            String((0..<5).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] })
        }
        return groups.joined(separator: "-")
    }
}
