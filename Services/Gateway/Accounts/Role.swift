import CatalogAPI
import FeedbackAPI
import JSONRPC
import QueueAPI
import VisitsAPI

/// What an account is for. A role is only a bundle of scopes; scopes guard methods.
enum Role: String, Codable, Sendable, CaseIterable {
    /// Works at the counters of one agency.
    case officer
    /// Watches over all counters and closes the day.
    case supervisor
    /// May do everything.
    case admin

    /// What the role may do.
    var scopes: Set<Scope> {
        let officer: Set<Scope> = [QueueAPI.counterScope, QueueAPI.issueScope]
        switch self {
        case .officer: return officer
        case .supervisor: return officer.union([QueueAPI.superviseScope])
        case .admin:
            return officer.union([
                QueueAPI.superviseScope, CatalogAPI.writeScope, VisitsAPI.writeScope, FeedbackAPI.rateScope,
                GatewayContract.accountsScope,
            ])
        }
    }
}

/// A member of staff who can sign in.
struct Account: Codable, Sendable, Equatable {
    /// What is typed to sign in. Small letters, digits, dot, hyphen and underscore.
    let name: String
    /// What the account is for.
    let role: Role
    /// The agency an officer works for; nil for those who may work at any counter.
    let agency: String?

    /// Whether the account may work at a counter of this agency.
    func reaches(agency other: String) -> Bool {
        switch role {
        case .officer: agency == other
        case .supervisor, .admin: true
        }
    }

    /// The name as accounts are looked up by it; nil when no account can be called so.
    static func normalized(_ name: String) -> String? {
        let small = name.lowercased().filter { $0 != " " }
        guard (1...64).contains(small.utf8.count),
            small.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { return nil }
        return small
    }
}
