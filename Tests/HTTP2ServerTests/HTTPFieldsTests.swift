import Testing

@testable import HTTP2Server

@Suite struct HTTPFieldsTests {
    @Test func namesAreLoweredAndOrderAndRepeatsKept() {
        var fields = HTTPFields([("Content-Type", "text/html"), ("X-A", "1")])
        fields.append("x-a", "2")
        #expect(fields.map { "\($0.name)=\($0.value)" } == ["content-type=text/html", "x-a=1", "x-a=2"])
        #expect(fields.first("x-a") == "1")
        #expect(fields.all("x-a") == ["1", "2"])
        #expect(fields.first("x-b") == nil)
        #expect(fields.contains("content-type"))
        #expect(fields.count == 3)
    }

    @Test func settingReplacesAllAndNilRemoves() {
        var fields: HTTPFields = ["a": "1", "b": "2", "a": "3"]
        fields["a"] = "4"
        #expect(fields.map(\.value) == ["2", "4"])
        fields["b"] = nil
        #expect(fields.map(\.name) == ["a"])
    }

    @Test func valuesCannotStartFieldsOfTheirOwn() {
        let fields: HTTPFields = ["location": "/a\r\nset-cookie: x=1\0"]
        #expect(fields.first("location") == "/a  set-cookie: x=1 ")
    }

    @Test func sizeIsCountedAsHTTP2Does() {
        #expect(HTTPFields([("ab", "cde")]).listSize == 37)
    }

    @Test func splitCookiesAreJoined() {
        var fields: HTTPFields = ["cookie": "a=1", "accept": "*/*", "cookie": "b=2"]
        fields.joinCookies()
        #expect(fields.all("cookie") == ["a=1; b=2"])
    }
}
