import Foundation
import HTTP2Server
import NIOCore
import Testing

@testable import Gateway

@Suite struct AssetTests {
    private func assets() throws -> Assets { try Assets(folder: Sample.web.appendingPathComponent("assets")) }

    @Test func aFileIsImmutableUnderItsHash() throws {
        let assets = try assets()
        let address = try #require(assets.addresses["base_css"])
        #expect(address == "/assets/\(assets.hash)/base.css")
        let response = try #require(
            assets.response(hash: assets.hash, name: "base.css", to: HTTPRequest(target: address)))
        #expect(response.headers["cache-control"] == "public, max-age=31536000, immutable")
        #expect(response.headers["content-type"] == "text/css; charset=utf-8")
        let old = try #require(assets.response(hash: "old", name: "base.css", to: HTTPRequest(target: address)))
        #expect(old.headers["cache-control"] == "no-cache")
    }

    @Test func itIsSentAsSmallAsTheBrowserTakesIt() throws {
        let assets = try assets()
        func response(_ accept: String) throws -> HTTPResponse {
            let request = HTTPRequest(target: "/", headers: ["accept-encoding": accept])
            return try #require(assets.response(hash: assets.hash, name: "html.js", to: request))
        }
        #expect(try response("gzip, br").headers["content-encoding"] == "br")
        #expect(try response("gzip").headers["content-encoding"] == "gzip")
        #expect(try response("identity").headers["content-encoding"] == nil)
    }

    @Test func anUnchangedFileIsNotSentAgain() throws {
        let assets = try assets()
        let first = try #require(assets.response(hash: "x", name: "base.css", to: HTTPRequest(target: "/")))
        let etag = try #require(first.headers["etag"])
        let again = HTTPRequest(target: "/", headers: ["if-none-match": etag])
        #expect(assets.response(hash: "x", name: "base.css", to: again)?.status == 304)
    }

    @Test func nothingOutsideOfTheFolderIsServed() throws {
        let assets = try assets()
        #expect(assets.response(hash: assets.hash, name: "../text/id.json", to: HTTPRequest(target: "/")) == nil)
    }
}
