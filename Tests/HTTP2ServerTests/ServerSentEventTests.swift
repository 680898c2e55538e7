import NIOCore
import Testing

@testable import HTTP2Server

@Suite struct ServerSentEventTests {
    @Test func allPartsInOrder() {
        let event = ServerSentEvent(id: "7", event: "called", data: "A-001", retryMilliseconds: 1500)
        #expect(String(buffer: event.encoded()) == "id: 7\nevent: called\nretry: 1500\ndata: A-001\n\n")
    }

    @Test(arguments: [
        ("", "data: \n\n"), ("a\nb", "data: a\ndata: b\n\n"), ("a\r\nb", "data: a\ndata: b\n\n"),
        ("a\rb", "data: a\ndata: b\n\n"), ("a\n\nb", "data: a\ndata: \ndata: b\n\n"), ("a\n", "data: a\ndata: \n\n"),
    ])
    func everyKindOfLineBreakStartsADataLine(data: String, wire: String) {
        #expect(String(buffer: ServerSentEvent(data: data).encoded()) == wire)
    }

    @Test func namesAndIdsStayOnOneLine() {
        let event = ServerSentEvent(id: "1\n2", event: "a\r\ndata: x", data: "y")
        #expect(String(buffer: event.encoded()) == "id: 12\nevent: adata: x\ndata: y\n\n")
        #expect(String(buffer: ServerSentEvent(id: "a\0b", data: "y").encoded()) == "data: y\n\n")
    }
}
