import Foundation
import Hummingbird

/// The peer for the gateway's JSON: Hummingbird over HTTP/1.1, its fastest transport, answering from its own memory.
///
/// usage: PeerJSON PORT FILE    FILE holds what the gateway answers, so that both send the same document
@main
struct PeerJSON {
    struct Standard: ResponseCodable {
        var summary: Summary
        var requirements: [String]
        var cost: String?
        var cost_from: Bool
        var cost_note: String?
        var cost_basis: String?
        var cost_status: String
        var processing_time: String?
        var processing_status: String?
        var legal_basis: [String]
        var product: String?
        var assumed: Bool
        var cost_variants: [Fee]
    }

    struct Summary: Codable {
        var code: String
        var agency: String
        var agency_name: String
        var name: String
        var name_en: String
        var channels: [String]
        var handling_minutes: Int?
        var status: String
        var lane: String?
    }

    struct Fee: Codable {
        var label: String
        var amount: Int
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let port = Int(arguments[1]) else { fatalError("usage: PeerJSON PORT FILE") }
        let standard = try JSONDecoder().decode(
            Standard.self, from: Data(contentsOf: URL(fileURLWithPath: arguments[2])))
        let standards = [standard.summary.code: standard]
        let router = Router()
        router.get("/api/v1/services/:service") { _, context in
            guard let standard = standards[try context.parameters.require("service")] else {
                throw HTTPError(.notFound)
            }
            return standard
        }
        var application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
        application.logger.logLevel = .error
        try await application.runService()
    }
}
