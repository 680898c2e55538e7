import CatalogAPI
import JSONRPC
import ServiceKit
import Synchronization

/// Which instance this is, and the placement it has adopted last.
///
/// What decides whether a command runs here is in the store, changed in the transactions of hand-overs; this copy only
/// says where others are.
final class CurrentPlacement: Sendable {
    /// The instance's name; nil when this is the only queue there is.
    let me: Code?
    private let table: Mutex<Placement?>

    /// Begins with the placement the store has kept, or with none.
    init(me: Code?, _ placement: Placement? = nil) {
        self.me = me
        table = Mutex(placement)
    }

    /// A queue that has no neighbours and answers for everything.
    static let alone = CurrentPlacement(me: nil)

    /// The placement; nil until the catalog has been read for the first time.
    var known: Placement? { table.withLock { $0 } }

    /// Works by another placement from now on.
    func replace(by placement: Placement) {
        table.withLock { $0 = placement }
    }

    /// Where an instance listens.
    func address(of instance: Code) -> Endpoint? {
        known?.instance(instance).flatMap { Endpoint($0.address) }
    }
}
