import Foundation
import NIOCore
import Testing

@testable import HTTP2Server

/// Runs a command-line client, if this machine has it.
private enum Tool {
    static func path(_ name: String) -> String? {
        let found = ["/usr/bin", "/usr/local/bin", "/bin", "/opt/homebrew/bin"].map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        if found == nil { print("\(name) is not installed here: its tests are skipped") }
        return found
    }

    static func run(_ name: String, _ arguments: [String]) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path(name) ?? "/nowhere/\(name)")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
                    })
                process.waitUntilExit()
            }
        }
    }
}

@Suite(.timeLimit(.minutes(2))) struct ToolTests {
    @Test(.enabled(if: Tool.path("curl") != nil), arguments: ["--http1.1", "--http2-prior-knowledge", "--http2"])
    func curlInClearText(version: String) async throws {
        try await TestServer.with { server in
            let url = "http://127.0.0.1:\(server.port)"
            let kind = version == "--http2-prior-knowledge" ? "HTTP/2" : "HTTP/1.1"
            let hello = try await Tool.run("curl", ["-s", "-m", "20", version, "\(url)/hello"])
            #expect(hello == "hello \(kind)\n")
            let size = try await Tool.run(
                "curl", ["-s", "-m", "20", version, "\(url)/size", "--data", String(repeating: "a", count: 100_000)])
            #expect(size == "100000")
            let big = try await Tool.run(
                "curl",
                ["-s", "-m", "20", version, "\(url)/big", "-o", "/dev/null", "-w", "%{size_download} %{http_code}"])
            #expect(big == "3000000 200")
            let page = try await Tool.run("curl", ["-s", "-m", "20", version, "--compressed", "\(url)/page"])
            #expect(page == String(repeating: "<p>antrean</p>", count: 500))
            let status = try await Tool.run(
                "curl", ["-s", "-m", "20", version, "-o", "/dev/null", "-w", "%{http_code}", "-I", "\(url)/hello"])
            #expect(status == "200")
        }
    }

    @Test(.enabled(if: Tool.path("curl") != nil), arguments: ["--http1.1", "--http2"])
    func curlOverTLS(version: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try TLSIdentity.selfSigned(folder: folder)
        try await TestServer.with(tls: identity) { server in
            let trust = folder.appendingPathComponent("certificate.pem").path
            for host in ["localhost", "127.0.0.1"] {
                let hello = try await Tool.run(
                    "curl",
                    ["-s", "-m", "20", version, "--cacert", trust, "-4", "https://\(host):\(server.port)/hello"])
                #expect(hello == "hello \(version == "--http2" ? "HTTP/2" : "HTTP/1.1")\n")
            }
            let about = try await Tool.run(
                "curl", ["-s", "-m", "20", version, "-k", "https://127.0.0.1:\(server.port)/about"])
            #expect(about.contains("|https|127.0.0.1:\(server.port)|"))
            let big = try await Tool.run(
                "curl",
                [
                    "-s", "-m", "20", version, "-k", "https://127.0.0.1:\(server.port)/big", "-o", "/dev/null", "-w",
                    "%{size_download}",
                ])
            #expect(big == "3000000")
        }
    }

    @Test(.enabled(if: Tool.path("curl") != nil), arguments: ["--http1.1", "--http2-prior-knowledge"])
    func curlLosesNoRefusal(version: String) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("body-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(count: 1_500_000).write(to: file)
        try await TestServer.with { server in
            let status = try await Tool.run(
                "curl",
                [
                    "-s", "-m", "20", version, "-o", "/dev/null", "-w", "%{http_code}", "--data-binary",
                    "@\(file.path)",
                    "http://127.0.0.1:\(server.port)/size",
                ])
            #expect(status == "413")
        }
    }

    @Test(.enabled(if: Tool.path("nghttp") != nil))
    func nghttpFetchesManyFiles() async throws {
        let files = StaticFiles(files: ["a.css": ByteBuffer(string: String(repeating: "a{}\n", count: 100))])
        try await TestServer.with(files: files) { server in
            let url = "http://127.0.0.1:\(server.port)"
            let output = try await Tool.run(
                "nghttp", ["-s", "-n", "-t", "20", "-m", "20", "\(url)/hello", "\(url)\(files.url(for: "a.css"))"])
            #expect(output.split(separator: "\n").filter { $0.contains(" 200 ") }.count == 40)
        }
    }

    @Test(.enabled(if: Tool.path("h2load") != nil))
    func h2loadFindsNoFault() async throws {
        try await TestServer.with { server in
            let output = try await Tool.run(
                "h2load", ["-c4", "-m32", "-n", "20000", "http://127.0.0.1:\(server.port)/hello"])
            #expect(output.contains("20000 succeeded, 0 failed, 0 errored, 0 timeout"))
            #expect(server.application.records.count == 20_000)
        }
    }
}
