import JSONRPC
import JSONRPCTransport
import Testing

/// The examples of section 7 of the JSON-RPC 2.0 specification (jsonrpc.org/specification), sent as bytes.
///
/// Our subtraction answers with an object, and our messages and `data` are our own; ids, codes, and whether there is an
/// answer at all are as printed there.
@Suite struct SpecificationExampleTests {
    @Test(arguments: [
        (#"{"jsonrpc": "2.0", "method": "test.subtract", "params": [42, 23], "id": 1}"#, "1", 19),
        (#"{"jsonrpc": "2.0", "method": "test.subtract", "params": [23, 42], "id": 2}"#, "2", -19),
        (
            #"{"jsonrpc": "2.0", "method": "test.subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}"#,
            "3", 19
        ),
        (
            #"{"jsonrpc": "2.0", "method": "test.subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}"#,
            "4", 19
        ),
    ])
    func parameters(_ request: String, _ id: String, _ value: Int) async throws {
        let service = try await EchoService.start()
        let answer = try await RawPeer.connected(to: service.port) { try await $0.ask(request) }
        #expect(answer == #"{"jsonrpc":"2.0","id":\#(id),"result":{"value":\#(value)}}"#)
    }

    @Test func notifications() async throws {
        let service = try await EchoService.start()
        let answer = try await RawPeer.connected(to: service.port) { peer in
            try await peer.send(#"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#)
            try await peer.send(#"{"jsonrpc": "2.0", "method": "foobar"}"#)
            return try await peer.ask(#"{"jsonrpc": "2.0", "method": "rpc.ping", "id": "last"}"#)
        }
        #expect(answer == #"{"jsonrpc":"2.0","id":"last","result":{}}"#)
    }

    @Test(arguments: [
        (#"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#, #"{"jsonrpc":"2.0","id":"1","error":{"code":-32601,"#),
        (
            #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#,
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"#
        ),
        (#"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#, #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"#),
        (
            #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]"#,
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"#
        ),
        ("[]", #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"#),
        ("[1]", #"[{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"#),
    ])
    func errors(_ request: String, _ beginning: String) async throws {
        let service = try await EchoService.start()
        let answer = try await RawPeer.connected(to: service.port) { try await $0.ask(request) }
        #expect(answer?.hasPrefix(beginning) == true, "\(answer ?? "nothing")")
    }

    @Test func batches() async throws {
        let service = try await EchoService.start()
        let batch = """
            [{"jsonrpc": "2.0", "method": "test.echo", "params": {"text": "a"}, "id": "1"},
             {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
             {"jsonrpc": "2.0", "method": "test.subtract", "params": [42,23], "id": "2"},
             {"foo": "boo"},
             {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
             {"jsonrpc": "2.0", "method": "test.guarded", "id": "9"}]
            """
        let answer = try #require(try await RawPeer.connected(to: service.port) { try await $0.ask(batch) })
        let items = try JSONDocument(Array(answer.utf8)).root.elements
        let ids = items.map { $0.member("id")?.string ?? "null" }
        #expect(Set(ids) == ["1", "2", "null", "5", "9"])
        #expect(items.count == 5)
    }

    @Test func batchesOfNotificationsAreNotAnswered() async throws {
        let service = try await EchoService.start()
        let answer = try await RawPeer.connected(to: service.port) { peer in
            try await peer.send(
                #"[{"jsonrpc": "2.0", "method": "sum", "params": [1]},{"jsonrpc": "2.0", "method": "x"}]"#)
            return try await peer.ask(#"{"jsonrpc":"2.0","id":1,"method":"rpc.ping"}"#)
        }
        #expect(answer == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
    }
}
