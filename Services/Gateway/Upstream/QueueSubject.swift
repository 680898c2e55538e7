import JSONRPC
import QueueAPI

/// What a call to the queue is about, as far as its place depends on it.
enum QueueSubject: Sendable, Equatable {
    case lane(String)
    case service(String)
    case counter(String)
    case agency(String)
    case ticket(String)
    /// The whole site: all instances are asked.
    case everything
    /// Nothing in particular: any instance will do.
    case nothing

    /// Reads the subject out of the parameters by the names that the contract uses everywhere.
    init(_ method: String, params: [UInt8]?) {
        guard let params, let root = try? JSONDocument(params).root else {
            self = Self.withoutParams(method)
            return
        }
        if let counter = root.member("counter")?.string {
            self = .counter(counter)
        } else if let code = root.member("code")?.string {
            self = .ticket(code)
        } else if let lane = root.member("lane")?.string {
            self = .lane(lane)
        } else if let service = root.member("service")?.string {
            self = .service(service)
        } else if let agency = root.member("agency")?.string {
            self = .agency(agency)
        } else if let zone = root.member("zone")?.string {
            self = zone == LiveIndex.wholeSite ? .everything : .agency(zone)
        } else {
            self = Self.withoutParams(method)
        }
    }

    private static func withoutParams(_ method: String) -> QueueSubject {
        QueueAPI.contract.method(method) == nil && method != "rpc.ping" && method != "service.metrics"
            ? .nothing : .everything
    }
}
