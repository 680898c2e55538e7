import CatalogAPI
import FeedbackAPI
import JSONRPC
import JSONRPCTransport
import QueueAPI
import ServiceKit
import VisitsAPI

/// The services that speak the RPC.
enum SuiteService: String, CaseIterable, Sendable {
    case catalog
    case queue
    case visits
    case feedback

    /// What it offers.
    var contract: Contract {
        switch self {
        case .catalog: CatalogAPI.contract
        case .queue: QueueAPI.contract
        case .visits: VisitsAPI.contract
        case .feedback: FeedbackAPI.contract
        }
    }

    /// The declaration of a method, its own or one that every service has; nil when there is none.
    func method(_ name: String) -> MethodDeclaration? {
        contract.method(name) ?? Self.shared.first { $0.name == name }
    }

    /// What every service answers beside its own methods and is worth calling by hand.
    static let shared: [MethodDeclaration] =
        ServiceContract.contract.methods + [BuiltInMethods.discover.declaration, BuiltInMethods.ping.declaration]

    /// Its executable, a neighbour of `mpp`.
    var executable: String { "mpp-\(rawValue)" }

    /// Its port, counted from the base port.
    var portOffset: Int {
        switch self {
        case .catalog: 1
        case .queue: 2
        case .visits: 3
        case .feedback: 4
        }
    }

    /// The environment variable that names its address, `HOST:PORT`.
    var addressVariable: String { "MPP_\(rawValue.uppercased())" }
}

extension Endpoint {
    /// The base port that is used unless another is asked for.
    static let basePort = 7100

    /// Where a service listens: as told on the command line, else by the environment, else at its usual port.
    static func find(
        _ service: SuiteService, told: String?, basePort: Int, environment: [String: String]
    ) throws(Complaint) -> Endpoint {
        let source: (name: String, text: String)
        if let told {
            source = ("--address", told)
        } else if let text = environment[service.addressVariable], !text.isEmpty {
            // Of several queues any will do: whoever is asked for something elsewhere says where.
            let first = service == .queue ? text.prefix { $0 != "," } : text[...]
            let address = first.split(separator: "=").last ?? first
            source = (service.addressVariable, String(service == .queue ? address : first))
        } else {
            return Endpoint(host: "127.0.0.1", port: basePort + service.portOffset)
        }
        guard let endpoint = Endpoint(source.text), endpoint.port > 0 else {
            throw Complaint("\(source.name) is \"\(source.text)\" and should be HOST:PORT, such as 127.0.0.1:7102.")
        }
        return endpoint
    }
}
