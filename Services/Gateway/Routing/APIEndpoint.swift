import CatalogAPI
import FeedbackAPI
import JSONRPC
import QueueAPI
import VisitsAPI

/// Who answers a call: a service behind the gateway, or the gateway itself.
enum ServiceName: String, CaseIterable, Sendable {
    case catalog
    case queue
    case visits
    case feedback
    /// The gateway itself.
    case gateway

    /// The services that are reached over the RPC.
    static let remote: [ServiceName] = [.catalog, .queue, .visits, .feedback]

    /// What the service offers.
    var contract: Contract {
        switch self {
        case .catalog: CatalogAPI.contract
        case .queue: QueueAPI.contract
        case .visits: VisitsAPI.contract
        case .feedback: FeedbackAPI.contract
        case .gateway: GatewayContract.contract
        }
    }
}

/// One row of the REST API: a method of a contract and the service that answers it.
struct APIEndpoint: Sendable {
    /// Who answers.
    let service: ServiceName
    /// What is asked.
    let method: MethodDeclaration
    /// The status of an answer that went well.
    let status: Int
    /// What the parameters look like, to know the types of query values.
    let params: JSONSchema
    /// How long the gateway waits, in milliseconds.
    let deadlineMs: Int

    /// How long most calls may take. A stopped service must be answered for within two seconds.
    static let usualDeadlineMs = 1_800
    /// How long calls may take that carry or change very much.
    static let longDeadlineMs = 30_000
    private static let long: Set<String> = [
        CatalogAPI.importCatalogue.name, VisitsAPI.importCounts.name, QueueAPI.closeDay.name,
    ]

    init(service: ServiceName, method: MethodDeclaration, route: Route) throws {
        self.service = service
        self.method = method
        status = route.status
        params = try method.paramsSchema()
        deadlineMs = Self.long.contains(method.name) ? Self.longDeadlineMs : Self.usualDeadlineMs
    }
}

extension RouteTree<APIEndpoint> {
    /// The REST API, compiled from the contracts. Paths are those below `/api/v1`.
    ///
    /// - Throws: When the schema of a method cannot be found.
    static func compiled(from services: [ServiceName] = ServiceName.allCases) throws -> RouteTree {
        var tree = RouteTree()
        for service in services {
            for method in service.contract.methods {
                guard let route = method.route else { continue }
                let endpoint = try APIEndpoint(service: service, method: method, route: route)
                tree.insert(route.verb.rawValue, route.path, endpoint)
            }
        }
        return tree
    }
}
