import GRDB
import JSONRPC
import ServiceKit

/// Accounts and sessions in `accounts.sqlite`.
struct AccountStore: Sendable {
    /// The tables.
    static let migrations = [
        Migration("accounts.1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE accounts (
                        name TEXT PRIMARY KEY, role TEXT NOT NULL, agency TEXT, password TEXT NOT NULL,
                        created INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE sessions (
                        hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
                        created INTEGER NOT NULL, last_used INTEGER NOT NULL) WITHOUT ROWID;
                    """)
        }
    ]

    private let store: Store

    init(store: Store) { self.store = store }

    /// Whether nobody has an account yet.
    func isEmpty() async throws -> Bool {
        try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM accounts") == 0 }
    }

    /// Creates an account, or gives an existing one a new role, agency and password; its sessions end then.
    func put(_ account: Account, password: PasswordHash) async throws {
        try await store.write { tx in
            if account.role != .admin { try Self.requireAnotherAdmin(than: account.name, tx.db) }
            try tx.db.execute(sql: "DELETE FROM sessions WHERE account = ?", arguments: [account.name])
            try tx.db.execute(
                sql: """
                    INSERT INTO accounts (name, role, agency, password, created) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET role = excluded.role, agency = excluded.agency,
                        password = excluded.password
                    """,
                arguments: [
                    account.name, account.role.rawValue, account.agency, password.stored, tx.now.milliseconds,
                ])
        }
    }

    /// Removes an account and its sessions.
    ///
    /// - Throws: `not_found`, or `last_admin`.
    func remove(_ name: String) async throws {
        try await store.write { tx in
            try Self.requireAnotherAdmin(than: name, tx.db)
            try tx.db.execute(sql: "DELETE FROM sessions WHERE account = ?", arguments: [name])
            try tx.db.execute(sql: "DELETE FROM accounts WHERE name = ?", arguments: [name])
            guard tx.db.changesCount == 1 else { throw RPCError(.notFound) }
        }
    }

    /// Refuses to leave the site without anybody who may manage accounts.
    private static func requireAnotherAdmin(than name: String, _ db: Database) throws {
        let admins = try String.fetchAll(
            db, sql: "SELECT name FROM accounts WHERE role = ?", arguments: [Role.admin.rawValue])
        guard admins != [name] else { throw RPCError(GatewayContract.lastAdmin) }
    }

    /// An account and its password, or nil.
    func find(_ name: String) async throws -> (account: Account, password: PasswordHash)? {
        let row = try await store.read { db -> (Account, String)? in
            try Row.fetchOne(db, sql: "SELECT * FROM accounts WHERE name = ?", arguments: [name]).flatMap { row in
                try Self.account(row).map { ($0, try row.decode(String.self, forColumn: "password")) }
            }
        }
        guard let (account, stored) = row, let password = PasswordHash(stored: stored) else { return nil }
        return (account, password)
    }

    /// All accounts by name.
    func all() async throws -> [Account] {
        try await store.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM accounts ORDER BY name").compactMap { try Self.account($0) }
        }
    }

    /// Writes down a new session.
    func begin(_ hash: String, account: String) async throws {
        try await store.write { tx in
            try tx.db.execute(
                sql: "INSERT INTO sessions (hash, account, created, last_used) VALUES (?, ?, ?, ?)",
                arguments: [hash, account, tx.now.milliseconds, tx.now.milliseconds])
        }
    }

    /// Writes down that a session was used.
    func used(_ hash: String) async throws {
        try await store.write { tx in
            try tx.db.execute(
                sql: "UPDATE sessions SET last_used = ? WHERE hash = ?", arguments: [tx.now.milliseconds, hash])
        }
    }

    /// Removes a session.
    func end(_ hash: String) async throws {
        try await store.write { try $0.db.execute(sql: "DELETE FROM sessions WHERE hash = ?", arguments: [hash]) }
    }

    /// The sessions that were used within the idle limit, with how long they have been idle; older ones are removed.
    func restore() async throws -> [(hash: String, account: Account, idle: Duration)] {
        let limit = SessionTable.idleLimit.components.seconds * 1000
        return try await store.write { tx in
            try tx.db.execute(
                sql: "DELETE FROM sessions WHERE last_used < ?", arguments: [tx.now.milliseconds - limit])
            let rows = try Row.fetchAll(
                tx.db,
                sql: """
                    SELECT s.hash, s.last_used, a.* FROM sessions s JOIN accounts a ON a.name = s.account
                    ORDER BY s.last_used DESC LIMIT ?
                    """, arguments: [SessionTable.limit])
            return try rows.compactMap { row in
                guard let account = try Self.account(row) else { return nil }
                let idle = max(0, tx.now.milliseconds - (try row.decode(Int64.self, forColumn: "last_used")))
                return (try row.decode(String.self, forColumn: "hash"), account, .milliseconds(idle))
            }
        }
    }

    private static func account(_ row: Row) throws -> Account? {
        guard let role = Role(rawValue: try row.decode(String.self, forColumn: "role")) else { return nil }
        return Account(
            name: try row.decode(String.self, forColumn: "name"), role: role,
            agency: try row.decode(String?.self, forColumn: "agency"))
    }
}
