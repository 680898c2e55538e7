import CatalogAPI
import JSONRPC
import JSONRPCTransport
import NIOConcurrencyHelpers
import QueueAPI
import QueuePlacement
import ServiceKit

/// The queue's instances as the gateway knows them, and who answers for what.
///
/// Where a lane or a counter lives follows from the placement and the catalogue. A ticket's code says nothing about it:
/// a hint in the code would be wrong after the first move and would cost bits that keep it secret. The gateway hears of
/// every ticket through the events, remembers where it is, and asks all instances once about those it does not remember;
/// that costs each of them one look into an index.
final class QueueFleet: Sendable {
    /// One instance and the way to it.
    struct Member: Sendable {
        let id: Code
        let endpoint: Endpoint
        let client: RPCClient
    }

    fileprivate struct State {
        var members: [Member] = []
        var placement: Placement?
        var order = FloorOrder()
        var tickets = TicketMemory()
    }

    private let state: NIOLockedValueBox<State>
    private let connect: @Sendable (Endpoint) -> RPCClient

    /// Begins with the instances that the operator has named.
    init(_ seats: [QueueSeat], connect: @escaping @Sendable (Endpoint) -> RPCClient) {
        self.connect = connect
        var state = State()
        state.members = seats.map { Member(id: $0.id, endpoint: $0.endpoint, client: connect($0.endpoint)) }
        self.state = NIOLockedValueBox(state)
    }

    /// All instances; never none.
    var members: [Member] { state.withLockedValue { $0.members } }

    /// Works by another placement from now on.
    func adopt(_ placement: Placement) {
        let seats = placement.seats
        let gone = state.withLockedValue { state -> [Member] in
            state.placement = placement
            guard !seats.isEmpty else { return [] }
            let old = state.members
            state.members = seats.map { seat in
                old.first { $0.id == seat.id && $0.endpoint == seat.endpoint }
                    ?? Member(id: seat.id, endpoint: seat.endpoint, client: connect(seat.endpoint))
            }
            return old.filter { member in !seats.contains { $0.id == member.id && $0.endpoint == member.endpoint } }
        }
        for member in gone { Task { await member.client.shutdown() } }
    }

    /// Learns the order of lanes and counters, and whose services and counters are.
    func learn(_ floor: Floor) {
        let order = FloorOrder(floor)
        state.withLockedValue { $0.order = order }
    }

    /// The order of lanes and counters.
    var order: FloorOrder { state.withLockedValue { $0.order } }

    /// Remembers where a ticket is.
    func remember(_ code: String, at instance: Code) {
        state.withLockedValue { $0.tickets[code] = instance }
    }

    /// The instance that a question or command goes to; nil when it has to be found out.
    func home(of subject: QueueSubject) -> Member? {
        state.withLockedValue { state in
            let instance: Code?
            switch subject {
            case .lane(let lane): instance = state.placement?.agency(ofLane: Code(unchecked: lane))?.instance
            case .service(let service): instance = state.instance(state.order.agencyByService[service])
            case .counter(let counter): instance = state.instance(state.order.agencyByCounter[counter])
            case .agency(let agency): instance = state.instance(agency)
            case .ticket(let code): instance = state.tickets[code]
            case .everything, .nothing: instance = nil
            }
            return instance.flatMap { id in state.members.first { $0.id == id } }
        }
    }

    /// The instance at an address, as `moved` names it.
    func member(at address: String?) -> Member? {
        guard let endpoint = address.flatMap({ Endpoint($0) }) else { return nil }
        return members.first { $0.endpoint == endpoint }
    }

    /// The agencies that live with an instance.
    func agencies(of instance: Code) -> [Code] {
        state.withLockedValue { state in
            state.placement?.agencies.filter { $0.instance == instance }.map(\.agency) ?? []
        }
    }

    /// Closes all connections.
    func shutdown() async {
        for member in members { await member.client.shutdown() }
    }
}

extension QueueFleet.State {
    fileprivate func instance(_ agency: String?) -> Code? {
        agency.flatMap { placement?.agency(Code(unchecked: $0))?.instance }
    }
}

/// What the gateway needs of the floor to find instances and to put merged lists in order.
struct FloorOrder: Sendable {
    var lanes: [String: Int] = [:]
    var counters: [String: Int] = [:]
    var agencyByService: [String: String] = [:]
    var agencyByCounter: [String: String] = [:]

    init() {}

    init(_ floor: Floor) {
        lanes = Dictionary(floor.lanes.enumerated().map { ($1.code.text, $0) }) { first, _ in first }
        counters = Dictionary(floor.counters.enumerated().map { ($1.code.text, $0) }) { first, _ in first }
        agencyByService = Dictionary(
            floor.lanes.flatMap { lane in lane.services.map { ($0.text, lane.agency.text) } }
        ) { first, _ in first }
        agencyByCounter = Dictionary(floor.counters.map { ($0.code.text, $0.agency.text) }) { first, _ in first }
    }
}

/// Where tickets are, as far as is remembered: the newest, at most twice the limit.
struct TicketMemory: Sendable {
    /// The size of each of two generations; when the younger is full, the older is forgotten.
    static let limit = 100_000

    private var young: [String: Code] = [:]
    private var old: [String: Code] = [:]

    subscript(code: String) -> Code? {
        get { young[code] ?? old[code] }
        set {
            if young.count >= Self.limit {
                old = young
                young = [:]
            }
            young[code] = newValue
        }
    }
}
