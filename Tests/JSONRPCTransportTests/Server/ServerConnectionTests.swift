import JSONRPC
import JSONRPCTransport
import NIOCore
import Testing

@Suite struct ServerConnectionTests {
    private func kind(_ answer: String?) throws -> String? {
        let answer = try #require(answer)
        return try JSONDocument(Array(answer.utf8)).root.member("error")?.member("data")?.member("kind")?.string
    }

    @Test func refusesFramesBeyondTheLimitAndCloses() async throws {
        let service = try await EchoService.start { $0.frameLimit = 1000 }
        let answers = try await RawPeer.connected(to: service.port) { peer in
            try await peer.send(bytes: [0, 0, 3, 233, 1, 2, 3])
            return [try await peer.receive(), try await peer.receive()]
        }
        #expect(try kind(answers[0]) == "too_large")
        #expect(answers[1] == nil)
    }

    @Test func readsFramesHoweverTheyAreCut() async throws {
        let service = try await EchoService.start()
        let text = #"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"é"}}"#
        let frame = [0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
        let answers = try await RawPeer.connected(to: service.port) { peer in
            for byte in frame { try await peer.send(bytes: [byte]) }
            try await peer.send(bytes: frame + frame)
            return [try await peer.receive(), try await peer.receive(), try await peer.receive()]
        }
        #expect(answers == Array(repeating: #"{"jsonrpc":"2.0","id":1,"result":{"text":"é"}}"#, count: 3))
    }

    @Test func refusesAnswersBeyondTheLimitAndGoesOn() async throws {
        let service = try await EchoService.start { $0.frameLimit = 1000 }
        let answers = try await RawPeer.connected(to: service.port) { peer in
            [
                try await peer.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.big","params":{"value":2000}}"#),
                try await peer.ask(#"{"jsonrpc":"2.0","id":2,"method":"test.big","params":{"value":1}}"#),
            ]
        }
        #expect(try kind(answers[0]) == "too_large")
        #expect(answers[1] == #"{"jsonrpc":"2.0","id":2,"result":{"text":"x"}}"#)
    }

    @Test func limitsCallsInFlightAndStillHearsCancels() async throws {
        let service = try await EchoService.start { $0.callsInFlight = 2 }
        let answers = try await RawPeer.connected(to: service.port) { peer in
            try await peer.send(#"{"jsonrpc":"2.0","id":"a","method":"test.hang"}"#)
            try await peer.send(#"{"jsonrpc":"2.0","id":"b","method":"test.hang"}"#)
            let refused = try await peer.ask(#"{"jsonrpc":"2.0","id":"c","method":"test.echo","params":{"text":""}}"#)
            try await peer.send(#"{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":"a"}}"#)
            let cancelled = try await peer.receive()
            let accepted = try await peer.ask(#"{"jsonrpc":"2.0","id":"d","method":"test.echo","params":{"text":""}}"#)
            return [refused, cancelled, accepted]
        }
        service.release()
        #expect(try kind(answers[0]) == "overloaded")
        #expect(answers[1]?.contains(#""id":"a""#) == true)
        #expect(try kind(answers[1]) == "cancelled")
        #expect(answers[2] == #"{"jsonrpc":"2.0","id":"d","result":{"text":""}}"#)
    }

    @Test func keepsDeadlines() async throws {
        let service = try await EchoService.start()
        let answer = try await RawPeer.connected(to: service.port) {
            try await $0.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.hang","meta":{"deadline_ms":30}}"#)
        }
        service.release()
        #expect(try kind(answer) == "deadline_exceeded")
    }

    @Test func hidesItsOwnFaults() async throws {
        let service = try await EchoService.start()
        let answer = try await RawPeer.connected(to: service.port) {
            try await $0.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.faulty"}"#)
        }
        #expect(try kind(answer) == "internal_error")
        #expect(answer?.contains("SecretFault") == false)
    }

    @Test func namesBadParameters() async throws {
        let service = try await EchoService.start()
        let answer = try await RawPeer.connected(to: service.port) {
            try await $0.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"","more":1}}"#)
        }
        #expect(answer?.contains(#""fields":[{"name":"more","problem":"is not known here"}]"#) == true)
    }

    @Test func asksForTokensWhereAnonymousCallersAreNotTrusted() async throws {
        let service = try await EchoService.start { $0.trustsAnonymous = false }
        @Sendable func call(_ method: String, _ token: String) -> String {
            #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","meta":{"token":"\#(token)"}}"#
        }
        let answers = try await RawPeer.connected(to: service.port) { peer in
            [
                try await peer.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.guarded"}"#),
                try await peer.ask(call("test.guarded", "weak")),
                try await peer.ask(call("test.guarded", "bad")),
                try await peer.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"open"}}"#),
                try await peer.ask(call("test.guarded", "good")),
                try await peer.ask(#"{"jsonrpc":"2.0","id":1,"method":"rpc.authenticate","params":{"token":"good"}}"#),
                try await peer.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.guarded"}"#),
            ]
        }
        let kinds = try answers.prefix(3).map(kind)
        #expect(kinds == ["unauthenticated", "forbidden", "unauthenticated"])
        #expect(answers[3] == #"{"jsonrpc":"2.0","id":1,"result":{"text":"open"}}"#)
        #expect(answers[4] == #"{"jsonrpc":"2.0","id":1,"result":{"text":"ani"}}"#)
        #expect(answers[5] == #"{"jsonrpc":"2.0","id":1,"result":{"subject":"ani"}}"#)
        #expect(answers[6] == answers[4])
    }

    @Test func describesItself() async throws {
        let service = try await EchoService.start()
        let answer = try #require(
            try await RawPeer.connected(to: service.port) {
                try await $0.ask(#"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#)
            })
        let result = try #require(try JSONDocument(Array(answer.utf8)).root.member("result"))
        let names = result.member("methods")?.elements.compactMap { $0.member("name")?.string } ?? []
        #expect(Set(names).isSuperset(of: ["test.echo", "rpc.discover", "rpc.subscribe"]))
    }

    @Test func drainsWithoutLosingAnswers() async throws {
        let service = try await EchoService.start()
        let answers = try await RawPeer.connected(to: service.port) { peer in
            try await peer.send(#"{"jsonrpc":"2.0","id":1,"method":"test.hang"}"#)
            while service.hanging == 0 { await Task.yield() }
            async let stopped: Void = service.server.shutdown(grace: .seconds(5))
            let goaway = try await peer.receive()
            let refused = try await peer.ask(#"{"jsonrpc":"2.0","id":2,"method":"test.hang"}"#)
            service.release()
            let answered = try await peer.receive()
            let end = try await peer.receive()
            await stopped
            return [goaway, refused, answered, end]
        }
        #expect(answers[0] == #"{"jsonrpc":"2.0","method":"rpc.goaway","params":{}}"#)
        #expect(try kind(answers[1]) == "draining")
        #expect(answers[2] == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
        #expect(answers[3] == nil)
    }

    @Test func cutsWhatDoesNotEndInTime() async throws {
        let service = try await EchoService.start()
        let end = try await RawPeer.connected(to: service.port) { peer in
            try await peer.send(#"{"jsonrpc":"2.0","id":1,"method":"test.hang"}"#)
            while service.hanging == 0 { await Task.yield() }
            await service.server.shutdown(grace: .milliseconds(20))
            _ = try await peer.receive()
            return try await peer.receive()
        }
        service.release()
        #expect(end == nil)
    }

    @Test func closesIdleConnections() async throws {
        let service = try await EchoService.start { $0.idleTimeout = .milliseconds(10) }
        let end = try await RawPeer.connected(to: service.port) { try await $0.receive() }
        #expect(end == nil)
    }

    @Test func limitsConnections() async throws {
        let service = try await EchoService.start { $0.connections = 1 }
        let port = service.port
        let second = try await RawPeer.connected(to: port) { peer in
            _ = try await peer.ask(#"{"jsonrpc":"2.0","id":1,"method":"rpc.ping"}"#)
            return try? await RawPeer.connected(to: port) { try await $0.receive() }
        }
        #expect(second == .some(nil) || second == nil)
    }
}
