import JSONRPC
import NIOConcurrencyHelpers

/// Holds the answers of the version in force, and exchanges them as a whole.
final class CatalogueInForce: Sendable {
    private let answers = NIOLockedValueBox<CatalogueAnswers?>(nil)

    /// The answers in force.
    ///
    /// - Throws: `not_ready` while no catalogue has been imported.
    func current() throws(RPCError) -> CatalogueAnswers {
        guard let answers = answers.withLockedValue({ $0 }) else {
            throw RPCError(.notReady, "No catalogue has been imported yet.")
        }
        return answers
    }

    /// Puts `new` in force unless a later version is there already: two imports may arrive here in either order.
    func replace(with new: CatalogueAnswers) {
        answers.withLockedValue { answers in
            if let current = answers, current.version >= new.version { return }
            answers = new
        }
    }

    /// Puts in force what the store holds, also if that is earlier: a version that was not written never was.
    func reset(to stored: CatalogueAnswers?) { answers.withLockedValue { $0 = stored } }
}
