import CatalogAPI
import QueueAPI

/// Why somebody gets no number, or somebody's number is not theirs.
enum IdentityRefusal: Error, Equatable {
    /// They must say who they are.
    case required
    /// They must not: what a lane does not need it does not want to know.
    case notAsked
    /// The number belongs to another person.
    case mismatch
}

/// Whether people have to say who they are.
enum IdentityRules {
    /// Checks what was said for a number that leads to some lanes. The strictest of them holds.
    static func check(_ demands: [IdentityDemand], isKnown: Bool) throws(IdentityRefusal) {
        if demands.contains(.required) {
            guard isKnown else { throw .required }
        } else if isKnown, !demands.contains(.optional) {
            throw .notAsked
        }
    }

    /// Checks that the owner of a number checks in, and nobody to whom it was passed on.
    ///
    /// - Parameters:
    ///   - owner: Who took it; nil when that is not known.
    ///   - said: Who is said to be here.
    static func checkOwner<Person: Equatable>(
        _ owner: Person?, said: Person?, demand: IdentityDemand
    ) throws(IdentityRefusal) {
        guard let owner else { return }
        if let said {
            guard said == owner else { throw .mismatch }
        } else if demand == .required {
            throw .required
        }
    }
}
