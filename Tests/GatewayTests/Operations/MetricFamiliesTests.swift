import NIOCore
import Testing

@testable import Gateway

@Suite struct MetricFamiliesTests {
    @Test func aMetricOfTwoProcessesIsDeclaredOnce() {
        var families = MetricFamilies()
        for service in ["queue", "visits"] {
            families.add(
                """
                # HELP up Whether it runs.
                # TYPE up gauge
                up 1
                # HELP took How long.
                # TYPE took histogram
                took_bucket{le="1"} 2
                took_count{} 3

                """, service: service)
        }
        #expect(
            families.text == """
                # HELP up Whether it runs.
                # TYPE up gauge
                up{service="queue"} 1
                up{service="visits"} 1
                # HELP took How long.
                # TYPE took histogram
                took_bucket{service="queue",le="1"} 2
                took_count{service="queue"} 3
                took_bucket{service="visits",le="1"} 2
                took_count{service="visits"} 3

                """)
    }

    @Test func requestsAreCountedByRoute() {
        let metrics = RequestMetrics()
        metrics.record(route: "/t/{code}", method: "GET", status: 200, duration: .milliseconds(3))
        metrics.record(route: "/t/{code}", method: "BREW", status: 405, duration: .seconds(9))
        var text = PrometheusText()
        metrics.write(to: &text)
        #expect(text.text.contains(#"mpp_http_requests_total{route="/t/{code}",method="GET",status="200"} 1"#))
        #expect(text.text.contains(#"method="other",status="405"} 1"#))
        #expect(text.text.contains(#"mpp_http_request_seconds_bucket{route="/t/{code}",le="0.005"} 1"#))
        #expect(text.text.contains(#"le="+Inf"} 2"#))
    }
}
