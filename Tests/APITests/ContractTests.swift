import CatalogAPI
import FeedbackAPI
import JSONRPC
import QueueAPI
import Testing
import VisitsAPI

/// What must hold for every declaration, so that nobody has to remember it.
@Suite struct ContractTests {
    static let contracts = [CatalogAPI.contract, QueueAPI.contract, VisitsAPI.contract, FeedbackAPI.contract]
    static let methods = contracts.flatMap(\.methods)

    @Test(arguments: methods)
    func everyMethodIsDocumentedAndGuarded(_ method: MethodDeclaration) throws {
        #expect(method.name.wholeMatch(of: /[a-z]+\.[a-z]+(_[a-z]+)*/) != nil)
        #expect(method.summary.hasSuffix("."))
        #expect(method.summary.count > 10)
        #expect(!method.scope.rawValue.isEmpty)
        #expect(method.effect == .read || method.scope != .public, "a write needs a scope")
    }

    @Test(arguments: methods)
    func everySchemaCanBeFound(_ method: MethodDeclaration) throws {
        guard case .object = try method.paramsSchema() else {
            #expect(try method.paramsSchema() == JSONSchema.of(Empty.self))
            return
        }
        guard case .object = try method.resultSchema() else {
            Issue.record("the result of \(method.name) is no object")
            return
        }
    }

    @Test(arguments: methods)
    func everyPathParameterIsARequiredParameter(_ method: MethodDeclaration) throws {
        guard let route = method.route else { return }
        let required = Set(try method.paramsSchema().properties.filter(\.isRequired).map(\.name))
        for segment in route.path.split(separator: "/") where segment.hasPrefix("{") {
            #expect(required.contains(String(segment.dropFirst().dropLast())))
        }
        #expect(route.path.hasPrefix("/"))
        #expect((route.verb == .get) == (method.effect == .read))
    }

    @Test func routesAndKindsAreUnique() {
        let routes = Self.methods.compactMap(\.route).map { "\($0.verb.rawValue) \($0.path)" }
        #expect(Set(routes).count == routes.count)
        let kinds = Set(ErrorKind.common + Self.methods.flatMap(\.errors))
        // Several services may know a kind by the same word; then it must not mean two things in one of them.
        #expect(Set(kinds.map(\.code)).count == kinds.count)
    }

    @Test func domainErrorsLieOutsideTheReservedRange() {
        let common = Set(ErrorKind.common)
        for kind in Self.methods.flatMap(\.errors) where !common.contains(kind) {
            #expect(!(-32768 ... -32000).contains(kind.code))
        }
    }

    @Test(arguments: contracts)
    func discoveryIsOpenRPC(_ contract: Contract) throws {
        let document = try JSONDocument(try JSONWriting.encode(OpenRPCDocument(contract))).root
        #expect(document.member("openrpc")?.string == "1.3.2")
        #expect(document.member("methods")?.count == contract.methods.count)
        let first = try #require(document.member("methods")?.elements.first)
        #expect(first.member("name")?.string == contract.methods.first?.name)
        #expect(first.member("result")?.member("schema") != nil)
    }
}
