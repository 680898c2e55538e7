import NIOCore
import Testing

@testable import HTTP2Server

@Suite(.timeLimit(.minutes(1))) struct EventStreamServerTests {
    private let event = ServerSentEvent(data: String(repeating: "x", count: 8000)).encoded()

    @Test func eventsArriveInOrderAndTheEndIsTold() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/events")])
                let stream = await server.application.stream()
                for number in 0..<10 { stream.send(ServerSentEvent(data: "\(number)").encoded()) }
                stream.close()
                var text = ""
                while let frame = await wire.frame(where: { $0.kind == .data }) {
                    text += String(decoding: frame.payload, as: UTF8.self)
                    if frame.flags & Frame.endStream != 0 { break }
                }
                #expect(text == (0..<10).map { "data: \($0)\n\n" }.joined())
                #expect(await server.application.closeReason() == .finished)
            }
            let record = server.application.records.first
            #expect(record?.status == 200)
            #expect(record?.bytes == 0)
        }
    }

    @Test func aResetFromTheBrowserEndsTheStream() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/events")])
                let stream = await server.application.stream()
                try await wire.send([.reset(1)])
                #expect(await server.application.closeReason() == .peer)
                #expect(!stream.send(event))
            }
        }
    }

    @Test func aBrowserThatDoesNotReadIsCutAndOthersAreNot() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                // No WINDOW_UPDATE is ever sent, so only the first 64 KiB can leave.
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/events")])
                let stream = await server.application.stream()
                var sent = 0
                while stream.send(event), sent < 1000 { sent += 1 }
                #expect(sent >= 32, "256 KiB may wait")
                #expect(sent < 64)
                #expect(await server.application.closeReason() == .overflow)
                let reset = await wire.frame { $0.kind == .reset }
                #expect(reset?.errorCode == 8)
                try await wire.send([.request(3, "/hello"), .window(0, 100_000)])
                #expect(await wire.frame { $0.kind == .data && $0.stream == 3 } != nil)
            }
        }
    }

    @Test func aBrokenConnectionEndsItsStreams() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/events")])
                _ = await wire.frame { $0.kind == .headers }
            }
            #expect(await server.application.closeReason() == .peer)
        }
    }
}
