import Logging
import NIOCore
import NIOPosix
import Testing

@testable import HTTP2Server

@Suite(.timeLimit(.minutes(1))) struct StartTests {
    private func start(host: String = "127.0.0.1", port: Int, exceptions: [String] = []) async throws {
        var limits = ServerLimits()
        limits.unlimitedAddresses = exceptions
        let server = try await HTTPServer.start(
            configuration: ServerConfiguration(host: host, port: port, limits: limits),
            responder: Application(files: nil), group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test"))
        await server.shutdown(grace: .zero)
    }

    @Test func aBusyPortIsSaidSo() async throws {
        try await TestServer.with { server in
            await #expect(throws: StartFailure.portInUse(host: "127.0.0.1", port: server.port)) {
                try await start(port: server.port)
            }
        }
    }

    @Test func anAddressOfAnotherMachineIsSaidSo() async {
        await #expect(throws: StartFailure.noSuchAddress(host: "192.0.2.1")) {
            try await start(host: "192.0.2.1", port: 0)
        }
    }

    @Test func aBadExceptionIsSaidSo() async {
        await #expect(throws: StartFailure.badAddressRange("kiosk")) { try await start(port: 0, exceptions: ["kiosk"]) }
    }
}
