import JSONRPC

/// Explains methods and topics out of their contracts, for `mpp call --describe` and for lists.
struct MethodHelp: Sendable {
    let service: SuiteService
    let paint: Paint

    /// All methods and topics with their summaries.
    func list() -> [String] {
        let contract = service.contract
        var lines = ["\(paint.bold(service.rawValue)) \(contract.version): \(contract.summary)", ""]
        lines += column(contract.methods.map { ($0.name, "\($0.summary)\(mark($0))") })
        if !contract.topics.isEmpty {
            lines += ["", paint.bold("Topics") + " (mpp call \(service.rawValue) TOPIC --watch)"]
            lines += column(contract.topics.map { ($0.name, $0.summary) })
        }
        lines += ["", paint.bold("As every service")]
        lines += column(SuiteService.shared.map { ($0.name, $0.summary) })
        return lines
    }

    /// Everything about one method.
    func describe(_ method: MethodDeclaration) throws -> [String] {
        let params = try method.paramsSchema()
        var lines = ["\(paint.bold(method.name)): \(method.summary)"]
        var facts = [method.effect == .write ? "changes state" : "changes nothing", "scope \(method.scope.rawValue)"]
        if let route = method.route { facts.append("\(route.verb.rawValue) /api/v1\(route.path) (\(route.status))") }
        lines.append(paint(facts.joined(separator: " · "), .grey))
        lines += ["", paint.bold("Parameters")] + members(of: params, otherwise: "none")
        lines += ["", paint.bold("Result")] + members(of: try method.resultSchema(), otherwise: "an empty object")
        lines += ["", paint.bold("Errors") + " (besides those that any call may end with)"]
        let errors = method.errors.map { ($0.name, "\($0.code), HTTP \($0.status): \($0.summary)") }
        lines += errors.isEmpty ? ["  none"] : column(errors)
        let example = params.properties.filter(\.isRequired).isEmpty ? "" : " '\(Self.example(of: params))'"
        lines += ["", paint.bold("Example"), "  mpp call \(service.rawValue) \(method.name)\(example)"]
        return lines
    }

    /// Everything about one topic.
    func describe(_ topic: TopicDeclaration) throws -> [String] {
        [
            "\(paint.bold(topic.name)): \(topic.summary)", "", paint.bold("Event"),
        ] + members(of: try topic.bodySchema(), otherwise: "an empty object")
            + ["", paint.bold("Example"), "  mpp call \(service.rawValue) \(topic.name) --watch"]
    }

    private func mark(_ method: MethodDeclaration) -> String {
        method.effect == .write ? paint(" (changes state)", .yellow) : ""
    }

    private func column(_ rows: [(name: String, text: String)]) -> [String] {
        let width = rows.map { $0.name.count }.max() ?? 0
        return rows.map { name, text in
            "  " + paint(name, .cyan) + String(repeating: " ", count: width - name.count + 2) + text
        }
    }

    private func members(of schema: JSONSchema, otherwise: String) -> [String] {
        let rows = Self.rows(of: schema, indent: "")
        return rows.isEmpty ? ["  " + otherwise] : column(rows)
    }

    /// One row for each member, members of members indented below them.
    private static func rows(of schema: JSONSchema, indent: String) -> [(name: String, text: String)] {
        schema.properties.flatMap { property in
            let text = words(for: property.schema) + (property.isRequired ? "" : ", optional")
            return [(indent + property.name, text)] + rows(of: inner(property.schema), indent: indent + "  ")
        }
    }

    /// The schema whose members are worth listing below a member.
    private static func inner(_ schema: JSONSchema) -> JSONSchema {
        switch schema {
        case .array(let items, _): inner(items)
        case .map(let values): inner(values)
        default: schema
        }
    }

    /// A schema in a few words.
    static func words(for schema: JSONSchema) -> String {
        switch schema {
        case .string(let format?, _, _, _): format
        case .string(nil, _, let minimum, let maximum):
            "text" + range(minimum.map(Int64.init), maximum.map(Int64.init), unit: " characters")
        case .words(let words): words.joined(separator: " | ")
        case .integer(let minimum, let maximum): "integer" + range(minimum, maximum, unit: "")
        case .number: "number"
        case .boolean: "true | false"
        case .array(let items, let most):
            "list of \(words(for: items))" + (most.map { ", at most \($0)" } ?? "")
        case .map(let values): "map of \(words(for: values))"
        case .object(let name, _): name
        case .any: "any JSON"
        }
    }

    private static func range(_ minimum: Int64?, _ maximum: Int64?, unit: String) -> String {
        switch (minimum, maximum) {
        case (nil, nil): ""
        case (let low?, nil): ", from \(low)\(unit)"
        case (nil, let high?): ", up to \(high)\(unit)"
        case (let low?, let high?): low == high ? ", \(low)\(unit)" : ", \(low) to \(high)\(unit)"
        }
    }

    /// A value that fits the types, with the required members only.
    static func example(of schema: JSONSchema) -> String {
        switch schema {
        case .string("date", _, _, _): "\"\(CivilDate.example)\""
        case .string("date-time", _, _, _): "\"\(Timestamp.example)\""
        case .string: "\"…\""
        case .words(let words): "\"\(words.first ?? "")\""
        case .integer(let minimum, _): "\(minimum ?? 1)"
        case .number: "1.0"
        case .boolean: "true"
        case .array(let items, _): "[\(example(of: items))]"
        case .map, .any: "{}"
        case .object(_, let properties):
            "{"
                + properties.filter(\.isRequired).map { "\"\($0.name)\":\(example(of: $0.schema))" }
                .joined(separator: ",") + "}"
        }
    }
}
