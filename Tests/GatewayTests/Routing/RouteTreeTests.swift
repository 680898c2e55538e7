import JSONRPC
import Testing

@testable import Gateway

@Suite struct RouteTreeTests {
    private var tree: RouteTree<Int> {
        var tree = RouteTree<Int>()
        tree.insert("GET", "/tickets/{code}", 1)
        tree.insert("POST", "/tickets", 2)
        tree.insert("POST", "/tickets/{code}/cancel", 3)
        tree.insert("GET", "/catalogue/versions", 4)
        tree.insert("GET", "/", 5)
        return tree
    }

    @Test func findsLiteralsAndParameters() throws {
        let match = try #require(tree.match(["tickets", "ABC"]))
        #expect(match.endpoints["GET"] == 1)
        #expect(match.template == "/tickets/{code}")
        #expect(match.parameters.map(\.name) == ["code"])
        #expect(match.parameters.map(\.value) == ["ABC"])
        #expect(tree.match([])?.endpoints["GET"] == 5)
    }

    @Test func knowsNothingOfOtherPaths() {
        #expect(tree.match(["tickets", "ABC", "recall"]) == nil)
        #expect(tree.match(["catalogue"]) == nil)
        #expect(tree.match(["tickets", "ABC", "cancel", "more"]) == nil)
    }

    @Test func namesTheMethodsOfAPath() throws {
        #expect(try #require(tree.match(["tickets", "ABC"])).allowed == "GET, HEAD, OPTIONS")
        #expect(try #require(tree.match(["tickets"])).allowed == "OPTIONS, POST")
    }

    @Test func everyRouteOfTheContractsIsFound() throws {
        let tree = try RouteTree<APIEndpoint>.compiled()
        var count = 0
        for service in ServiceName.allCases {
            for method in service.contract.methods {
                guard let route = method.route else { continue }
                let segments = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "X" : String($0) }
                let endpoint = try #require(tree.match(segments)?.endpoints[route.verb.rawValue], "\(route.path)")
                #expect(endpoint.method.name == method.name)
                #expect(endpoint.service == service)
                count += 1
            }
        }
        #expect(count > 30)
    }

    @Test func pathsAreDecodedOnce() {
        #expect(pathSegments("/a/b%20c/") == ["a", "b c"])
        #expect(pathSegments("/a%2Fb") == nil)
        #expect(pathSegments("/a/../b") == nil)
        #expect(pathSegments("/a/%zz") == nil)
        #expect(pathSegments("//a//b") == ["a", "b"])
    }
}
