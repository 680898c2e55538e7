import NIOConcurrencyHelpers

/// All metrics of a process, and their text in Prometheus' format.
public final class MetricsRegistry: Sendable {
    /// Names and values that tell one series of a metric from another.
    public typealias Labels = [(name: String, value: String)]

    /// Most series; beyond that new ones are counted but not shown, so that a label taken from outside cannot fill the
    /// memory.
    public static let seriesLimit = 5_000

    private enum Series: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
        case reading(@Sendable () -> Double)
    }

    private struct Family: Sendable {
        let help: String
        let type: String
        var series: [String: Series] = [:]
    }

    private struct State: Sendable {
        var families: [String: Family] = [:]
        var count = 0
    }

    private let state = NIOLockedValueBox(State())

    /// Makes an empty registry.
    public init() {}

    /// The counter of this name and these labels, made at the first call. By custom its name ends in `_total`.
    public func counter(_ name: String, help: String, labels: Labels = []) -> Counter {
        let series = series(name, help: help, type: "counter", labels: labels) { .counter(Counter()) }
        if case .counter(let counter) = series { return counter }
        preconditionFailure("\(name) is not a counter")
    }

    /// The gauge of this name and these labels, made at the first call.
    public func gauge(_ name: String, help: String, labels: Labels = []) -> Gauge {
        let series = series(name, help: help, type: "gauge", labels: labels) { .gauge(Gauge()) }
        if case .gauge(let gauge) = series { return gauge }
        preconditionFailure("\(name) is not a gauge")
    }

    /// The histogram of this name and these labels, made at the first call.
    public func histogram(
        _ name: String, help: String, labels: Labels = [], bounds: [Double] = Histogram.seconds
    ) -> Histogram {
        let series = series(name, help: help, type: "histogram", labels: labels) {
            .histogram(Histogram(bounds: bounds))
        }
        if case .histogram(let histogram) = series { return histogram }
        preconditionFailure("\(name) is not a histogram")
    }

    /// Shows a histogram that was made elsewhere.
    func show(_ histogram: Histogram, as name: String, help: String) {
        _ = series(name, help: help, type: "histogram", labels: []) { .histogram(histogram) }
    }

    /// A number that is asked for when somebody looks.
    ///
    /// - Parameter type: `gauge`, or `counter` for a number that only grows.
    public func reading(
        _ name: String, help: String, labels: Labels = [], type: ReadingType = .gauge,
        _ read: @escaping @Sendable () -> Double
    ) {
        _ = series(name, help: help, type: type.rawValue, labels: labels) { .reading(read) }
    }

    /// What kind of number a reading is.
    public enum ReadingType: String, Sendable {
        /// Goes up and down.
        case gauge
        /// Only grows.
        case counter
    }

    private func series(
        _ name: String, help: String, type: String, labels: Labels, _ make: () -> Series
    ) -> Series {
        assert(name.utf8.allSatisfy { ($0 | 0x20) - 97 < 26 || $0 - 48 < 10 || $0 == 95 || $0 == 58 })
        let key = PrometheusText.labels(labels)
        return state.withLockedValue { state in
            if let known = state.families[name]?.series[key] { return known }
            let made = make()
            guard state.count < Self.seriesLimit else { return made }
            state.families[name, default: Family(help: help, type: type)].series[key] = made
            state.count += 1
            return made
        }
    }

    /// All metrics as text, sorted by name, in Prometheus' exposition format 0.0.4.
    public func render() -> String {
        let families = state.withLockedValue { $0.families }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(PrometheusText.help(family.help))\n# TYPE \(name) \(family.type)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                switch series {
                case .counter(let counter): text += PrometheusText.line(name, labels, Double(counter.total))
                case .gauge(let gauge): text += PrometheusText.line(name, labels, Double(gauge.current))
                case .reading(let read): text += PrometheusText.line(name, labels, read())
                case .histogram(let histogram): text += PrometheusText.histogram(name, labels, histogram)
                }
            }
        }
        return text
    }
}

/// The details of Prometheus' text format.
enum PrometheusText {
    static func labels(_ labels: MetricsRegistry.Labels) -> String {
        labels.map { "\($0.name)=\"\(escape($0.value, quote: true))\"" }.joined(separator: ",")
    }

    static func line(_ name: String, _ labels: String, _ value: Double) -> String {
        "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(number(value))\n"
    }

    static func histogram(_ name: String, _ labels: String, _ histogram: Histogram) -> String {
        let state = histogram.snapshot
        let prefix = labels.isEmpty ? "" : labels + ","
        var text = ""
        var total: Int64 = 0
        for (count, bound) in zip(state.counts, histogram.bounds.map(number) + ["+Inf"]) {
            total += count
            text += line(name + "_bucket", "\(prefix)le=\"\(bound)\"", Double(total))
        }
        return text + line(name + "_sum", labels, state.sum) + line(name + "_count", labels, Double(total))
    }

    static func help(_ text: String) -> String { escape(text, quote: false) }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    private static func escape(_ text: String, quote: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quote: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
