import ArgumentParser
import JSONRPC
import Logging
import ServiceKit
import Testing

@Suite struct ServiceOptionsTests {
    private func resolve(_ arguments: [String] = [], _ environment: [String: String] = [:]) throws -> ServiceSettings {
        try ServiceOptions.parse(arguments).resolved(for: "queue", environment: environment)
    }

    @Test func nothingSaidGivesTheDefaults() throws {
        let settings = try resolve()
        #expect(settings.listen == Endpoint(host: "127.0.0.1", port: 7102))
        #expect(settings.data == "data" && settings.identity.path == "data/identity")
        #expect(settings.clock is SystemClock)
        #expect(settings.logLevel == .info && settings.logFormat == .text)
        #expect(settings.queues == [Endpoint(host: "127.0.0.1", port: 7102)])
    }

    @Test func theEnvironmentCountsAndAnOptionWins() throws {
        let environment = [
            "MPP_LISTEN": "0.0.0.0:1", "MPP_LOG_LEVEL": "debug", "MPP_DATA": "/srv/mpp", "MPP_QUEUE": "",
        ]
        let settings = try resolve(["--listen", "[::1]:2", "--queue", "a:1,b:2"], environment)
        #expect(settings.listen == Endpoint(host: "::1", port: 2))
        #expect(settings.logLevel == .debug)
        #expect(settings.identity.path == "/srv/mpp/identity")
        #expect(settings.queues == [Endpoint(host: "a", port: 1), Endpoint(host: "b", port: 2)])
    }

    @Test func aSimulatedClockIsRead() throws {
        let settings = try resolve(["--clock", "2026-11-25T07:30:00+07:00@60"])
        #expect((settings.clock as? ScaledClock)?.speed == 60)
    }

    @Test(arguments: [
        ["--listen", "7102"], ["--listen", "host:"], ["--listen", "host:70000"], ["--listen", "::1:7102"],
        ["--clock", "noon"], ["--log-level", "loud"], ["--log-format", "xml"], ["--catalog", "x"], ["--queue", ","],
        ["--queue", "a:1,b"],
    ])
    func aMistakeIsNamed(arguments: [String]) throws {
        let error = #expect(throws: OperatorError.self) { _ = try resolve(arguments) }
        #expect(error?.description.contains(arguments[0]) == true)
    }

    @Test func endpointsReadBack() {
        for text in ["127.0.0.1:7101", "[::1]:7101", "queue.internal:0"] {
            #expect(Endpoint(text)?.description == text)
        }
        #expect(Endpoint("localhost:1")?.isLoopback == true)
        #expect(Endpoint("[::1]:1")?.isLoopback == true)
        #expect(Endpoint("0.0.0.0:1")?.isLoopback == false)
    }
}
