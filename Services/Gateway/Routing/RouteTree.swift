/// A tree of path templates, walked segment by segment: no regular expressions, no backtracking over characters.
///
/// A literal segment wins over a parameter. Each template may hold one endpoint for each HTTP method.
struct RouteTree<Endpoint: Sendable>: Sendable {
    /// A template that fits a path.
    struct Match: Sendable {
        /// The template as it was inserted, `/tickets/{code}`: what logs and metrics may name.
        let template: String
        /// The values of the template's parameters, in order.
        let parameters: [(name: String, value: String)]
        /// The endpoint for each HTTP method.
        let endpoints: [String: Endpoint]

        /// The methods that the path knows, for `Allow`. `HEAD` comes with `GET`.
        var allowed: String {
            let methods = Set(endpoints.keys).union(endpoints["GET"] == nil ? [] : ["HEAD"]).union(["OPTIONS"])
            return methods.sorted().joined(separator: ", ")
        }
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: (name: String, node: Int)?
        var template = ""
        var endpoints: [String: Endpoint] = [:]
    }

    private var nodes = [Node()]

    /// Adds an endpoint. Inserting the same method and template again replaces the first.
    mutating func insert(_ method: String, _ template: String, _ endpoint: Endpoint) {
        var current = 0
        for segment in template.split(separator: "/") {
            current = child(of: current, segment)
        }
        nodes[current].template = template
        nodes[current].endpoints[method] = endpoint
    }

    private mutating func child(of node: Int, _ segment: Substring) -> Int {
        if segment.hasPrefix("{"), segment.hasSuffix("}") {
            if let parameter = nodes[node].parameter { return parameter.node }
            nodes.append(Node())
            nodes[node].parameter = (String(segment.dropFirst().dropLast()), nodes.count - 1)
        } else {
            if let known = nodes[node].literals[String(segment)] { return known }
            nodes.append(Node())
            nodes[node].literals[String(segment)] = nodes.count - 1
        }
        return nodes.count - 1
    }

    /// The template that fits the path, or nil.
    func match(_ segments: some Collection<String>) -> Match? {
        var parameters: [(name: String, value: String)] = []
        var current = 0
        for segment in segments {
            if let next = nodes[current].literals[segment] {
                current = next
            } else if let parameter = nodes[current].parameter {
                parameters.append((parameter.name, segment))
                current = parameter.node
            } else {
                return nil
            }
        }
        let node = nodes[current]
        guard !node.endpoints.isEmpty else { return nil }
        return Match(template: node.template, parameters: parameters, endpoints: node.endpoints)
    }
}
