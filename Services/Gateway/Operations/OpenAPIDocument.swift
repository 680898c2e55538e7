import JSONRPC

/// The OpenAPI 3.1 document of the REST API, made from the contracts and from nothing else.
struct OpenAPIDocument {
    private var schemas = OpenAPISchemas()
    private var paths: [(path: String, operations: [(String, JSONNode)])] = []

    /// Describes the services' routes and the event streams.
    ///
    /// - Throws: When the schema of a type cannot be found.
    static func json(_ services: [ServiceName] = ServiceName.allCases) throws -> [UInt8] {
        var document = OpenAPIDocument()
        for service in services {
            for method in service.contract.methods {
                if let route = method.route { try document.add(method, route, service) }
            }
        }
        for row in LiveResponder.paths { document.addStream(row.path, row.summary) }
        return try JSONWriting.encode(document.node(services))
    }

    private mutating func add(_ method: MethodDeclaration, _ route: Route, _ service: ServiceName) throws {
        let inPath = Self.parameters(of: route.path)
        let rest = try method.paramsSchema().properties.filter { !inPath.contains($0.name) }
        let all = try method.paramsSchema().properties
        var parameters = all.filter { inPath.contains($0.name) }.map { parameter($0, in: "path") }
        var operation: [(String, JSONNode)] = [
            ("operationId", .string(method.name)), ("summary", .string(method.summary)),
            ("tags", [.string(service.rawValue)]), ("x-rpc-method", .string(method.name)),
            ("x-scope", .string(method.scope.rawValue)),
        ]
        switch route.verb {
        case .get, .delete: parameters += rest.map { parameter($0, in: "query") }
        case .post, .put:
            parameters.append(Self.idempotencyKey)
            operation.append(("requestBody", body(rest)))
        }
        if !parameters.isEmpty { operation.append(("parameters", .array(parameters))) }
        if !APIGuard.open.contains(method.scope) {
            let scope: JSONNode = .string(method.scope.rawValue)
            operation.append(("security", [["token": [scope]], ["session": []]]))
        }
        let result = schemas.node(try method.resultSchema())
        operation.append(("responses", responses(method, status: route.status, result: result)))
        append(route.path, route.verb.rawValue.lowercased(), .object(operation))
    }

    private mutating func addStream(_ path: String, _ summary: String) {
        let parameters = Self.parameters(of: path).map { name -> JSONNode in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        let operation: JSONNode = [
            "operationId": .string("follow " + path), "summary": .string(summary), "tags": ["live"],
            "description": .string(
                "Event `snapshot`: the whole resource as JSON, first at once and then after each change. "
                    + "Event `beat`: `{\"time\": …}` every five seconds while gateway and queue are alive."),
            "parameters": .array(parameters),
            "responses": [
                "200": [
                    "description": "A stream of events.",
                    "content": ["text/event-stream": ["schema": ["type": "string"]]],
                ],
                "default": Self.problemReference,
            ],
        ]
        append(path, "get", operation)
    }

    private mutating func append(_ path: String, _ verb: String, _ operation: JSONNode) {
        let full = "/api/v1\(path)"
        if let index = paths.firstIndex(where: { $0.path == full }) {
            paths[index].operations.append((verb, operation))
        } else {
            paths.append((full, [(verb, operation)]))
        }
    }

    private mutating func parameter(_ property: JSONSchema.Property, in place: String) -> JSONNode {
        [
            "name": .string(property.name), "in": .string(place),
            "required": .bool(place == "path" || property.isRequired),
            "schema": schemas.node(property.schema),
        ]
    }

    private mutating func body(_ properties: [JSONSchema.Property]) -> JSONNode {
        [
            "required": .bool(properties.contains(where: \.isRequired)),
            "content": ["application/json": ["schema": schemas.object(properties)]],
        ]
    }

    /// The answer that went well, one entry for each status that the method's own errors have, and the rest.
    private func responses(_ method: MethodDeclaration, status: Int, result: JSONNode) -> JSONNode {
        var entries: [(String, JSONNode)] = [
            (
                String(status),
                ["description": .string(method.summary), "content": ["application/json": ["schema": result]]]
            )
        ]
        let byStatus = Dictionary(grouping: method.errors, by: \.status).sorted { $0.key < $1.key }
        for (status, kinds) in byStatus {
            let text = kinds.map { "`\($0.name)`: \($0.summary)" }.joined(separator: " ")
            let schema: JSONNode = ["$ref": "#/components/schemas/Problem"]
            entries.append(
                (
                    String(status),
                    ["description": .string(text), "content": ["application/problem+json": ["schema": schema]]]
                ))
        }
        entries.append(("default", Self.problemReference))
        return .object(entries)
    }

    private func node(_ services: [ServiceName]) -> JSONNode {
        let components = [("Problem", Self.problem)] + schemas.components
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "MPP", "version": "1.0.0",
                "summary": "The public services of a mal pelayanan publik: catalogue, queue, visits and feedback.",
                "license": ["name": "Apache 2.0", "identifier": "Apache-2.0"],
            ],
            "tags": .array(
                services.map { ["name": .string($0.rawValue), "description": .string($0.contract.summary)] }
                    + [["name": "live", "description": "Streams of server-sent events."]]),
            "paths": .object(paths.map { ($0.path, .object($0.operations)) }),
            "components": [
                "schemas": .object(components),
                "responses": [
                    "Problem": [
                        "description": "What went wrong; `kind` is a stable word.",
                        "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
                    ]
                ],
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"],
                    "session": ["type": "apiKey", "in": "cookie", "name": "__Host-mpp_session"],
                ],
            ],
        ]
    }

    /// The names in braces, in order.
    static func parameters(of path: String) -> [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
            .map { String($0.dropFirst().dropLast()) }
    }

    private static let problemReference: JSONNode = ["$ref": "#/components/responses/Problem"]

    private static let idempotencyKey: JSONNode = [
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "Makes the request safe to repeat: the same key gets the same answer.",
        "schema": ["type": "string", "minLength": 1, "maxLength": 128],
    ]

    private static let problem: JSONNode = [
        "type": "object",
        "properties": [
            "type": ["type": "string", "format": "uri-reference"], "title": ["type": "string"],
            "status": ["type": "integer"], "detail": ["type": "string"], "kind": ["type": "string"],
            "fields": [
                "type": "array",
                "items": [
                    "type": "object",
                    "properties": ["name": ["type": "string"], "problem": ["type": "string"]],
                    "required": ["name", "problem"],
                ],
            ],
            "state": ["type": "string"],
            "retry_after": ["type": "integer", "description": "Seconds to wait before trying again."],
        ],
        "required": ["type", "title", "status", "detail", "kind"],
    ]
}
