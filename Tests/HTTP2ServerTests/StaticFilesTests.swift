import Foundation
import NIOCore
import Testing

@testable import HTTP2Server

@Suite struct StaticFilesTests {
    private let css = String(repeating: "body { color: black }\n", count: 50)

    private func make(_ files: [String: String]) -> StaticFiles {
        StaticFiles(files: files.mapValues { ByteBuffer(string: $0) })
    }

    private func get(_ files: StaticFiles, _ path: String, method: String = "GET", _ headers: HTTPFields = [:])
        -> HTTPResponse?
    {
        files.respond(to: HTTPRequest(method: method, target: path, headers: headers))
    }

    private func body(_ response: HTTPResponse?) -> String? {
        guard case .buffer(let buffer) = response?.body else { return nil }
        return String(buffer: buffer)
    }

    @Test func hashedAndPlainURLsLeadToTheSameFile() throws {
        let files = make(["css/app.css": css])
        let url = files.url(for: "css/app.css")
        #expect(url.wholeMatch(of: /\/assets\/css\/app\.[0-9a-f]{8}\.css/) != nil)
        let hashed = try #require(get(files, url))
        #expect(hashed.status == 200)
        #expect(hashed.headers["cache-control"] == "public, max-age=31536000, immutable")
        #expect(hashed.headers["content-type"] == "text/css; charset=utf-8")
        #expect(body(hashed) == css)
        let plain = try #require(get(files, "/assets/css/app.css?x"))
        #expect(plain.headers["cache-control"] == "no-cache")
        #expect(body(plain) == css)
        #expect(get(files, "/assets/css/other.css") == nil)
        #expect(get(files, "/assets/../css/app.css") == nil)
        #expect(files.url(for: "nothing.css") == "/assets/nothing.css")
    }

    @Test func theHashFollowsTheContent() {
        let one = make(["a.css": "a"])
        #expect(one.url(for: "a.css") == make(["a.css": "a", "b.css": "b"]).url(for: "a.css"))
        #expect(one.url(for: "a.css") != make(["a.css": "b"]).url(for: "a.css"))
    }

    @Test func knownTagsGetNoBody() throws {
        let files = make(["a.css": css])
        let tag = try #require(get(files, "/assets/a.css")?.headers["etag"])
        #expect(tag.hasPrefix("\""))
        for list in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let response = try #require(get(files, "/assets/a.css", ["if-none-match": list]))
            #expect(response.status == 304)
            #expect(response.headers["etag"] == tag)
            #expect(body(response) == nil)
        }
        #expect(get(files, "/assets/a.css", ["if-none-match": "\"x\""])?.status == 200)
    }

    @Test func textIsCompressedAndTagsDiffer() throws {
        let files = make(["a.css": css])
        let brotli = try #require(get(files, "/assets/a.css", ["accept-encoding": "gzip, deflate, br"]))
        let gzip = try #require(get(files, "/assets/a.css", ["accept-encoding": "gzip"]))
        let plain = try #require(get(files, "/assets/a.css"))
        #expect(brotli.headers["content-encoding"] == "br")
        #expect(gzip.headers["content-encoding"] == "gzip")
        #expect(plain.headers["content-encoding"] == nil)
        #expect(Set([brotli, gzip, plain].map { $0.headers["etag"] }).count == 3)
        #expect([brotli, gzip, plain].allSatisfy { $0.headers["vary"] == "accept-encoding" })
    }

    @Test func whatWouldNotShrinkIsSentAsItIs() throws {
        let files = make(["a.css": "a{}", "b.png": css])
        for path in ["/assets/a.css", "/assets/b.png"] {
            let response = try #require(get(files, path, ["accept-encoding": "br, gzip"]))
            #expect(response.headers["content-encoding"] == nil)
            #expect(response.headers["vary"] == nil)
        }
    }

    @Test func onlyReadingIsAllowed() {
        let files = make(["a.css": "a{}"])
        #expect(get(files, "/assets/a.css", method: "HEAD")?.status == 200)
        let response = get(files, "/assets/a.css", method: "POST")
        #expect(response?.status == 405)
        #expect(response?.headers["allow"] == "GET, HEAD")
    }

    @Test func referencesAreRewritten() throws {
        let files = make([
            "app.js": "import {a} from './lib/b.js'; import(\"../app.js\"); const t = './missing.js';",
            "lib/b.js": "export const a = '/assets/icon.svg?x'; // isn't it",
            "css/app.css": "@import \"base.css\"; a { background: url( '../icon.svg#part' ) } b { src: url(data:x) }",
            "css/base.css": "i{}", "icon.svg": "<svg/>",
        ])
        let script = body(get(files, "/assets/app.js"))
        #expect(
            script
                == "import {a} from '\(files.url(for: "lib/b.js"))'; import(\"../app.js\"); const t = './missing.js';")
        #expect(body(get(files, "/assets/lib/b.js"))?.contains("'\(files.url(for: "icon.svg"))?x'") == true)
        #expect(
            body(get(files, "/assets/css/app.css"))
                == "@import \"\(files.url(for: "css/base.css"))\"; a { background: url( '\(files.url(for: "icon.svg"))#part' ) }"
                + " b { src: url(data:x) }")
    }

    @Test func aChangeDeepBelowChangesTheNamesAbove() {
        func names(_ icon: String) -> [String] {
            let files = make(["a.js": "import './b.js'", "b.js": "import './a.js'; '/assets/i.svg'", "i.svg": icon])
            return files.names.map { files.url(for: $0) }
        }
        #expect(zip(names("1"), names("2")).allSatisfy { $0 != $1 })
        #expect(names("1") == names("1"))
    }

    @Test func modulesInACircleFindEachOther() {
        let files = make(["a.js": "import './b.js'", "b.js": "import './a.js'"])
        #expect(body(get(files, files.url(for: "a.js"))) == "import '\(files.url(for: "b.js"))'")
        #expect(body(get(files, files.url(for: "b.js"))) == "import '\(files.url(for: "a.js"))'")
    }

    @Test func aFolderIsReadWithoutHiddenFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("static-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("css"), withIntermediateDirectories: true)
        try Data(css.utf8).write(to: folder.appendingPathComponent("css/app.css"))
        try Data("x".utf8).write(to: folder.appendingPathComponent(".secret"))
        let files = try StaticFiles(folder: folder)
        #expect(files.names == ["css/app.css"])
        #expect(throws: StaticFiles.Failure.self) { try StaticFiles(folder: folder, maxBytes: 10) }
        #expect(throws: StaticFiles.Failure.self) {
            try StaticFiles(folder: folder.appendingPathComponent("nothing"))
        }
    }
}
