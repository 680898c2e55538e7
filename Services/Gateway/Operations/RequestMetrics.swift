import NIOCore
import Synchronization

/// Counts requests by route, and how long they took. Routes are templates, so there are few of them and no secrets.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private struct Timing {
        var buckets = [Int64](repeating: 0, count: RequestMetrics.bounds.count + 1)
        var total: Int64 = 0
        var nanoseconds: Int64 = 0

        mutating func add(_ duration: TimeAmount, bucket: Int) {
            buckets[bucket] += 1
            total += 1
            nanoseconds += duration.nanoseconds
        }
    }

    private struct State {
        var counts: [Key: Int64] = [:]
        var timings: [String: Timing] = [:]
    }

    /// Upper bounds of the histogram, in milliseconds.
    static let bounds: [Int64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000]
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]

    private let state = Mutex(State())

    /// Notes an answered request.
    func record(route: String, method: String, status: Int, duration: TimeAmount) {
        // A client may invent methods; they must not become labels.
        let key = Key(route: route, method: Self.methods.contains(method) ? method : "other", status: status)
        let milliseconds = duration.nanoseconds / 1_000_000
        let bucket = Self.bounds.firstIndex { milliseconds < $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[key, default: 0] += 1
            state.timings[route, default: Timing()].add(duration, bucket: bucket)
        }
    }

    /// The figures in the text form of Prometheus.
    func write(to text: inout PrometheusText) {
        let (counts, timings) = state.withLock { ($0.counts, $0.timings) }
        text.begin("mpp_http_requests_total", "counter", "Requests answered.")
        for (key, count) in counts.sorted(by: { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }) {
            text.sample([("route", key.route), ("method", key.method), ("status", String(key.status))], count)
        }
        text.begin("mpp_http_request_seconds", "histogram", "From the first header to the answer.")
        for (route, timing) in timings.sorted(by: { $0.key < $1.key }) {
            var sum: Int64 = 0
            for (bound, count) in zip(Self.bounds.map { String(Double($0) / 1000) } + ["+Inf"], timing.buckets) {
                sum += count
                text.sample([("route", route), ("le", bound)], sum, suffix: "_bucket")
            }
            text.sample([("route", route)], timing.total, suffix: "_count")
            text.sample([("route", route)], Double(timing.nanoseconds) / 1e9, suffix: "_sum")
        }
    }
}

/// Writes the text form of Prometheus.
struct PrometheusText: Sendable {
    private(set) var text = ""
    private var name = ""

    /// Begins a metric.
    mutating func begin(_ name: String, _ type: String, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Adds a sample of the metric begun last.
    mutating func sample(
        _ labels: [(name: String, value: String)], _ value: some CustomStringConvertible, suffix: String = ""
    ) {
        let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += "\(name)\(suffix)\(pairs.isEmpty ? "" : "{\(pairs)}") \(value)\n"
    }

    /// Adds a sample without labels.
    mutating func sample(_ value: some CustomStringConvertible) { sample([], value) }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
