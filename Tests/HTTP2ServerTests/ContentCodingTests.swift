import NIOCore
import Testing

@testable import HTTP2Server

@Suite struct ContentCodingTests {
    @Test(arguments: [
        (nil, ContentCoding.identity), ("", .identity), ("gzip", .gzip), ("br", .brotli),
        ("gzip, deflate, br, zstd", .brotli),
        ("gzip;q=1.0, br;q=0.5", .gzip), ("br;q=0, gzip", .gzip), ("*", .brotli), ("*;q=0", .identity),
        ("br;q=0, *", .gzip), ("identity, gzip;q=0.5", .identity), ("identity;q=0", .identity), ("GZIP", .gzip),
        ("gzip; q=0.001", .gzip), ("gzip;q=0.000", .identity), ("deflate", .identity), ("gzip;q=x", .identity),
        ("x-gzip", .gzip),
    ])
    func theBestThatBothKnow(header: String?, expected: ContentCoding) {
        #expect(ContentCoding.negotiate(header) == expected)
    }

    @Test func onlyWhatIsAvailable() {
        #expect(ContentCoding.negotiate("gzip, br", available: [.gzip]) == .gzip)
        #expect(ContentCoding.negotiate("br", available: [.gzip]) == .identity)
        #expect(ContentCoding.negotiate("br", available: []) == .identity)
    }

    @Test(arguments: [ContentCoding.gzip, .brotli], [false, true])
    func encodingShrinksText(coding: ContentCoding, best: Bool) throws {
        let body = ByteBuffer(string: String(repeating: "antrean ", count: 1000))
        let small = try #require(coding.encode(body, best: best))
        #expect(small.readableBytes < 200)
        #expect(small.readableBytes > 10)
        #expect(coding.encode(ByteBuffer()) != nil)
    }
}
