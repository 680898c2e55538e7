import Hummingbird

/// The peer for the gateway's JSON: Hummingbird over HTTP/1.1, its fastest transport, answering from its own memory.
@main
struct PeerJSON {
    struct Service: ResponseEncodable {
        var code = "DUK-01"
        var agency = "DUK"
        var agency_name = "Dispendukcapil"
        var name = "Penerbitan KTP-el baru (perekaman)"
        var name_en = "New electronic ID card (biometric enrolment)"
        var channels = ["onsite"]
        var handling_minutes = 15
        var status = "active"
        var lane = "DUK"
    }

    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 18_080
        let router = Router()
        router.get("/api/v1/services/:service") { _, _ in Service() }
        var application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
        application.logger.logLevel = .error
        try await application.runService()
    }
}
