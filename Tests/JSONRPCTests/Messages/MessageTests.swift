import Testing

@testable import JSONRPC

@Suite struct MessageTests {
    private func single(_ text: String) -> Message? {
        guard case .single(let message) = Incoming(Array(text.utf8)) else { return nil }
        return message
    }

    @Test(arguments: [
        ("1", RequestID.integer(1)), ("-7", .integer(-7)), ("0", .integer(0)), ("null", .null),
        ("\"a\\u0041\"", .raw(Array("\"a\\u0041\"".utf8))), ("-0", .raw(Array("-0".utf8))),
        ("1.50", .raw(Array("1.50".utf8))),
        ("1e3", .raw(Array("1e3".utf8))), ("99999999999999999999", .raw(Array("99999999999999999999".utf8))),
    ])
    func keepsIDsAsTheyWereSent(_ text: String, _ id: RequestID) {
        guard case .request(let request) = single(#"{"jsonrpc":"2.0","id":\#(text),"method":"m"}"#) else {
            Issue.record("not a request")
            return
        }
        #expect(request.id == id)
        var bytes: [UInt8] = []
        MessageWriting.appendResult(id: id, result: Array("{}".utf8), to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"jsonrpc":"2.0","id":\#(text),"result":{}}"#)
    }

    @Test func tellsNotificationsFromRequests() {
        guard case .notification(let call) = single(#"{"jsonrpc":"2.0","method":"m","params":[1]}"#) else {
            Issue.record("not a notification")
            return
        }
        #expect(call.id == nil)
        #expect(call.params?.count == 1)
    }

    @Test(arguments: [
        ("1", RequestID.null), ("\"a\"", .null), ("{}", .null), (#"{"jsonrpc":"2.0"}"#, .null),
        (#"{"jsonrpc":"1.0","id":3,"method":"m"}"#, .integer(3)), (#"{"id":3,"method":"m"}"#, .integer(3)),
        (#"{"jsonrpc":"2.0","id":3,"method":1}"#, .integer(3)), (#"{"jsonrpc":"2.0","id":{},"method":"m"}"#, .null),
        (#"{"jsonrpc":"2.0","id":true,"method":"m"}"#, .null),
        (#"{"jsonrpc":"2.0","id":3,"method":"m","params":"bar"}"#, .integer(3)),
        (#"{"jsonrpc":"2.0","id":3,"method":"m","params":null}"#, .integer(3)),
        (#"{"jsonrpc":"2.0","id":3,"method":"m","meta":{"deadline_ms":"x"}}"#, .integer(3)),
        (#"{"jsonrpc":"2.0","id":3,"method":"m","meta":{"deadline_ms":0}}"#, .integer(3)),
        (#"{"jsonrpc":"2.0","id":3,"method":"m","meta":{"idempotency_key":""}}"#, .integer(3)),
        (#"{"jsonrpc":"2.0","id":3,"result":1,"error":{"code":1,"message":""}}"#, .integer(3)),
        (#"{"jsonrpc":"2.0","id":3,"error":"x"}"#, .integer(3)),
    ])
    func refusesWhatIsNoMessage(_ text: String, _ id: RequestID) {
        guard case .invalid(let echoed, let error) = single(text) else {
            Issue.record("accepted")
            return
        }
        #expect(echoed == id)
        #expect(error.code == -32600)
    }

    @Test(arguments: [
        CallMeta(deadlineMs: 1800), CallMeta(idempotencyKey: "k\"\n"), CallMeta(token: "t", onBehalfOf: "Siti"),
        CallMeta(deadlineMs: 1, idempotencyKey: "k", traceparent: "00-ab-cd-01", token: "t", onBehalfOf: "ü"),
    ])
    func metaByHandIsWhatCodableSays(_ meta: CallMeta) throws {
        var bytes: [UInt8] = []
        meta.append(to: &bytes)
        #expect(try bytes == JSONWriting.encode(meta))
        #expect(CallMeta(wellFormed: try JSONDocument(bytes).root) == meta)
    }

    @Test func readsMetaAndPassesOverWhatItDoesNotKnow() {
        let text =
            #"{"meta":{"deadline_ms":250,"idempotency_key":"k","later":1},"jsonrpc":"2.0","method":"m","id":1,"x":[]}"#
        guard case .request(let request) = single(text) else {
            Issue.record("not a request")
            return
        }
        #expect(request.meta == CallMeta(deadlineMs: 250, idempotencyKey: "k"))
    }

    @Test func writesRequestsThatReadBack() throws {
        var bytes: [UInt8] = []
        MessageWriting.appendRequest(
            id: .integer(9), method: "ticket.issue", params: Array("{\"a\":1}".utf8), meta: CallMeta(token: "t"),
            to: &bytes)
        guard case .single(.request(let request)) = Incoming(bytes) else {
            Issue.record("not a request")
            return
        }
        #expect(request.method == "ticket.issue")
        #expect(request.meta.token == "t")
        #expect(request.params?.member("a")?.integer(Int.self) == 1)
    }

    @Test func readsErrorsOfPeers() {
        var bytes: [UInt8] = []
        let error = RPCError(.wrongState, "no", state: "called")
        MessageWriting.appendError(id: .integer(2), error: error, to: &bytes)
        guard case .single(.response(let response)) = Incoming(bytes), case .failure(let read) = response.outcome else {
            Issue.record("not an error")
            return
        }
        #expect(read == error)
    }

    @Test func limitsBatches() {
        let item = #"{"jsonrpc":"2.0","method":"m"}"#
        func batch(_ count: Int) -> Incoming {
            Incoming(Array("[\(Array(repeating: item, count: count).joined(separator: ","))]".utf8))
        }
        guard case .batch(let messages) = batch(100) else {
            Issue.record("refused")
            return
        }
        #expect(messages.count == 100)
        guard case .unreadable(let error) = batch(101), case .unreadable(let empty) = batch(0) else {
            Issue.record("accepted")
            return
        }
        #expect(error.is(.tooLarge))
        #expect(empty.is(.invalidRequest))
    }

    @Test func namesPositionalParameters() throws {
        let value = try JSONDocument(Array(#"[1,"x"]"#.utf8)).root
        #expect(String(decoding: try value.named(by: ["a", "b", "c"]).rawBytes, as: UTF8.self) == #"{"a":1,"b":"x"}"#)
        #expect(throws: RPCError.self) { try value.named(by: ["a"]) }
    }
}
