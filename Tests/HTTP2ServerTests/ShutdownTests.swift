import Foundation
import NIOCore
import Testing

@testable import HTTP2Server

@Suite(.timeLimit(.minutes(1))) struct ShutdownTests {
    @Test func whatIsInFlightIsFinishedOverHTTP2() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/wait")])
                await server.application.requestWaits()
                async let stopped: Void = server.server.shutdown(grace: .seconds(30))
                let goAway = await wire.frame { $0.kind == .goAway }
                #expect(goAway?.errorCode == 0)
                #expect(goAway?.payload.prefix(4) == [0, 0, 0, 1])
                server.application.answerWaiting()
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("waited".utf8))
                _ = await wire.rest()
                await stopped
            }
        }
    }

    @Test func whatIsInFlightIsFinishedOverHTTP1() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
                await server.application.requestWaits()
                async let stopped: Void = server.server.shutdown(grace: .seconds(30))
                await server.nobodyIsAccepted()
                server.application.answerWaiting()
                let response = try await wire.response()
                #expect(response.body == "waited")
                #expect(await wire.rest().isEmpty)
                await stopped
            }
        }
    }

    @Test(arguments: [true, false])
    func eventStreamsEndAtOnce(http2: Bool) async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                if http2 {
                    try await wire.startHTTP2()
                    try await wire.send([.request(1, "/events")])
                } else {
                    try await wire.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
                }
                _ = await server.application.stream()
                let began = NIODeadline.now()
                await server.server.shutdown(grace: .seconds(30))
                #expect(NIODeadline.now() - began < .seconds(10))
                #expect(await server.application.closeReason() == .shutdown)
            }
        }
    }

    @Test func aRequestNobodyAnswersDoesNotHoldItUp() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/wait")])
                await server.application.requestWaits()
                let began = NIODeadline.now()
                await server.server.shutdown(grace: .milliseconds(100))
                #expect(NIODeadline.now() - began < .seconds(4))
            }
            server.application.answerWaiting()
        }
    }

    @Test func aStalledHandshakeDoesNotHoldItUp() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try TLSIdentity.selfSigned(folder: folder)
        try await TestServer.with(tls: identity) { server in
            try await Wire.with(port: server.port) { wire in
                // The first bytes of a ClientHello, and never the rest.
                try await wire.send([22, 3, 1, 2, 0, 1])
                let began = NIODeadline.now()
                await server.server.shutdown(grace: .seconds(30))
                #expect(NIODeadline.now() - began < .seconds(10))
            }
        }
    }
}

extension TestServer {
    /// Returns once the listener is closed.
    func nobodyIsAccepted() async {
        for _ in 0..<10_000 {
            do { try await Wire.with(port: port) { _ = await $0.rest() } } catch { return }
        }
    }
}
