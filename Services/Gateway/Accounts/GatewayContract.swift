import JSONRPC

/// The contract of the gateway itself: the accounts of the staff. It is offered over HTTP only.
enum GatewayContract {
    /// May create, change and remove accounts.
    static let accountsScope: Scope = "accounts:manage"

    /// All accounts.
    static let list = Method<Empty, AccountList>(
        "account.list", .read, scope: accountsScope, route: .get("/accounts"), "All accounts of the staff, by name.")
    /// Creates or changes an account.
    static let put = Method<AccountRequest, AccountView>(
        "account.put", .write, scope: accountsScope, route: .put("/accounts/{name}"), errors: [lastAdmin],
        "Creates an account, or gives it a new role, agency and password; it is signed out everywhere then.")
    /// Removes an account.
    static let remove = Method<AccountName, Empty>(
        "account.remove", .write, scope: accountsScope, route: .delete("/accounts/{name}"),
        errors: [.notFound, lastAdmin], "Removes an account and signs it out everywhere.")

    /// Somebody must be able to manage accounts.
    static let lastAdmin = ErrorKind(
        "last_admin", code: 9101, status: 409, "The last account with the role admin cannot be removed or changed.")

    /// The whole contract.
    static let contract = Contract(
        service: "gateway", version: "1.0.0", summary: "The accounts of the staff.",
        methods: [list.declaration, put.declaration, remove.declaration])
}

/// The name of an account.
struct StaffName: BoundedText {
    let text: String
    init(unchecked text: String) { self.text = text }
    static let lengths = 1...64
    static let pattern: String? = "^[a-z0-9._-]+$"
    static let exampleText = "budi.s"

    static func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "-", "_", ".": true
        default: false
        }
    }
}

/// A password as it is chosen: long, and otherwise free.
struct NewPassword: BoundedText {
    let text: String
    init(unchecked text: String) { self.text = text }
    static let lengths = 12...200
    static let exampleText = "kopi pagi di alun-alun"
    static func allows(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x20 && scalar.value != 0x7F }
}

/// Names an account.
struct AccountName: Codable, Sendable {
    let name: StaffName
}

/// What an account shall be.
struct AccountRequest: Codable, Sendable {
    /// Its name.
    let name: StaffName
    /// What it is for.
    let role: Role
    /// The agency of an officer.
    let agency: Code?
    /// Its password.
    let password: NewPassword
}

/// An account as others may see it.
struct AccountView: Codable, Sendable, Equatable {
    let name: String
    let role: Role
    let agency: String?

    init(_ account: Account) {
        name = account.name
        role = account.role
        agency = account.agency
    }
}

/// All accounts.
struct AccountList: Codable, Sendable {
    /// By name.
    let items: [AccountView]
}
