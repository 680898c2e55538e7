/// Joins the figures of several processes into one page: each metric stands once, its samples labelled by process.
///
/// Prometheus refuses a page on which a metric is declared twice.
struct MetricFamilies: Sendable {
    private struct Family {
        var declarations: [Substring] = []
        var samples: [String] = []
    }

    /// The label that tells the processes apart.
    private let label: String
    private var order: [Substring] = []
    private var families: [Substring: Family] = [:]

    init(label: String = "service") { self.label = label }

    /// Adds the page of one process. Lines that are not in the text form are left out.
    mutating func add(_ text: String, service: String) {
        var current: Substring = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                let words = line.split(separator: " ", maxSplits: 3)
                guard words.count >= 3, words[1] == "HELP" || words[1] == "TYPE" else { continue }
                current = words[2]
                declare(current, line, kind: words[1])
            } else if let end = line.firstIndex(where: { $0 == "{" || $0 == " " }) {
                // Samples of a histogram have longer names than their metric.
                let name = line[..<end]
                if !name.hasPrefix(current) || current.isEmpty { current = name }
                if families[current] == nil { order.append(current) }
                families[current, default: Family()].samples.append(labelled(line, at: end, service))
            }
        }
    }

    private mutating func declare(_ name: Substring, _ line: Substring, kind: Substring) {
        if families[name] == nil { order.append(name) }
        let known = families[name]?.declarations.contains { $0.hasPrefix("# \(kind) ") } ?? false
        if !known { families[name, default: Family()].declarations.append(line) }
    }

    private func labelled(_ line: Substring, at end: Substring.Index, _ service: String) -> String {
        let rest = line[end...]
        guard rest.hasPrefix("{") else { return "\(line[..<end]){\(label)=\"\(service)\"}\(rest)" }
        let inner = rest.dropFirst()
        return "\(line[..<end]){\(label)=\"\(service)\"\(inner.hasPrefix("}") ? "" : ",")\(inner)"
    }

    /// The joined page.
    var text: String {
        var result = ""
        for name in order {
            guard let family = families[name], !family.samples.isEmpty else { continue }
            for line in family.declarations { result += line + "\n" }
            for line in family.samples { result += line + "\n" }
        }
        return result
    }
}
