import ServiceKit
import Testing

@Suite struct MetricsTests {
    @Test func theTextIsWhatPrometheusReads() {
        let registry = MetricsRegistry()
        registry.counter("mpp_calls_total", help: "Calls.", labels: [("method", "ticket.issue")]).increment(by: 3)
        registry.counter("mpp_calls_total", help: "Calls.", labels: [("method", "a\"b\\c\nd")]).increment()
        registry.gauge("mpp_waiting", help: "Waiting.").set(-2)
        registry.reading("mpp_ratio", help: "A ratio\nof two.") { 0.5 }
        let histogram = registry.histogram("mpp_seconds", help: "Time.", bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { histogram.record(value) }
        #expect(
            registry.render() == """
                # HELP mpp_calls_total Calls.
                # TYPE mpp_calls_total counter
                mpp_calls_total{method="a\\"b\\\\c\\nd"} 1
                mpp_calls_total{method="ticket.issue"} 3
                # HELP mpp_ratio A ratio\\nof two.
                # TYPE mpp_ratio gauge
                mpp_ratio 0.5
                # HELP mpp_seconds Time.
                # TYPE mpp_seconds histogram
                mpp_seconds_bucket{le="0.1"} 2
                mpp_seconds_bucket{le="1"} 3
                mpp_seconds_bucket{le="+Inf"} 4
                mpp_seconds_sum 7.65
                mpp_seconds_count 4
                # HELP mpp_waiting Waiting.
                # TYPE mpp_waiting gauge
                mpp_waiting -2

                """)
    }

    @Test func theSameNameAndLabelsAreTheSameSeries() {
        let registry = MetricsRegistry()
        #expect(registry.counter("a_total", help: "") === registry.counter("a_total", help: ""))
        #expect(
            registry.counter("a_total", help: "", labels: [("x", "1")])
                !== registry.counter("a_total", help: "", labels: [("x", "2")]))
    }

    @Test func labelsFromOutsideCannotFillTheMemory() {
        let registry = MetricsRegistry()
        for number in 0..<(MetricsRegistry.seriesLimit + 100) {
            registry.counter("a_total", help: "", labels: [("n", "\(number)")]).increment()
        }
        #expect(registry.render().split(separator: "\n").count == MetricsRegistry.seriesLimit + 2)
    }

    @Test func countersCountFromManyTasks() async {
        let counter = MetricsRegistry().counter("a_total", help: "")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<1000 { counter.increment() } } }
        }
        #expect(counter.total == 8000)
    }

    @Test func theProcessIsMeasured() {
        let registry = MetricsRegistry()
        ProcessMetrics.register(in: registry)
        #expect(ProcessMetrics.residentBytes > 1 << 20)
        for name in ["resident_memory_bytes", "open_fds", "cpu_seconds_total", "uptime_seconds"] {
            #expect(registry.render().contains("\nprocess_\(name) "))
        }
    }
}
