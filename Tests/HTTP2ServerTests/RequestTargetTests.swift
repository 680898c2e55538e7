import Testing

@testable import HTTP2Server

@Suite struct RequestTargetTests {
    @Test(arguments: [
        ("/", "/", nil), ("/a?b", "/a", "b"), ("/a?", "/a", ""), ("/a?b?c", "/a", "b?c"), ("*", "*", nil),
    ])
    func targetIsCutAtTheFirstQuestionMark(target: String, path: String, query: String?) {
        let split = RequestTarget(target)
        #expect(split.path == path)
        #expect(split.query == query)
    }

    @Test(arguments: [
        ("/", []), ("/a/b", ["a", "b"]), ("/a//b/", ["a", "b"]), ("/loket%20satu", ["loket satu"]),
        ("/%E2%82%AC", ["€"]),
    ])
    func segmentsAreDecoded(path: String, segments: [String]) {
        #expect(RequestTarget(path).segments == segments)
    }

    @Test(arguments: ["/%", "/%4", "/%zz", "/%ff", "/%00", "/a%2Fb", "/..", "/a/%2e%2e/b", "/."])
    func segmentsThatNameNothingAreRefused(path: String) {
        #expect(RequestTarget(path).segments == nil)
    }

    @Test func queryItemsAreDecodedAsForms() {
        let items = RequestTarget("/?a=1&b=x+y%26z&flag&=v").queryItems
        #expect(items?.map(\.name) == ["a", "b", "flag", ""])
        #expect(items?.map(\.value) == ["1", "x y&z", "", "v"])
        #expect(RequestTarget("/?a=%f").queryItems == nil)
        #expect(RequestTarget("/").queryItems?.isEmpty == true)
    }

    @Test(arguments: [
        ("/a", true), ("*", true), ("a", false), ("", false), ("/a b", false), ("/a#b", false), ("/\u{7f}", false),
        ("/é", false),
    ])
    func onlyVisibleASCIIMayStandInATarget(target: String, fine: Bool) {
        #expect(RequestTarget.isWellFormed(target.utf8) == fine)
    }
}
