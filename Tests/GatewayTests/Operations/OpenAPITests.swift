import Foundation
import JSONRPC
import Testing

@testable import Gateway

@Suite struct OpenAPITests {
    @Test func everyRouteIsDescribed() throws {
        let root = try JSONDocument(try OpenAPIDocument.json()).root
        #expect(root.member("openapi")?.string == "3.1.0")
        var operations: Set<String> = []
        root.member("paths")?.forEachMember { path, item in
            item.forEachMember { verb, _ in
                operations.insert("\(verb.string ?? "") \(path.string ?? "")")
                return true
            }
            return true
        }
        for service in ServiceName.allCases {
            for method in service.contract.methods {
                guard let route = method.route else { continue }
                #expect(operations.contains("\(route.verb.rawValue.lowercased()) /api/v1\(route.path)"))
            }
        }
        #expect(operations.contains("get /api/v1/boards/{zone}/events"))
    }

    @Test func namesThatTwoServicesShareStayApart() {
        var schemas = OpenAPISchemas()
        let first = schemas.node(.object(name: "Thing", [.init("a", .string())]))
        let second = schemas.node(.object(name: "Thing", [.init("b", .string())]))
        let third = schemas.node(.object(name: "Thing", [.init("a", .string())]))
        func text(_ node: JSONNode) -> String { String(decoding: (try? JSONWriting.encode(node)) ?? [], as: UTF8.self) }
        #expect(text(first) == text(third))
        #expect(text(first) != text(second))
        #expect(schemas.components.map(\.name) == ["Thing", "Thing2"])
    }

    /// The official validator, where it is installed.
    @Test(.enabled(if: OpenAPITests.validatorIsInstalled))
    func theDocumentIsValid() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "mpp-openapi-\(UUID().uuidString).json")
        try Data(OpenAPIDocument.json()).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let result = try Self.python(["-m", "openapi_spec_validator", file.path])
        #expect(result.status == 0, "\(result.output)")
    }

    static var validatorIsInstalled: Bool { (try? python(["-c", "import openapi_spec_validator"]))?.status == 0 }

    private static func python(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
