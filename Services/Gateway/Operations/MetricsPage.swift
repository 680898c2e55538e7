import HTTP2Server
import JSONRPC
import NIOCore
import ServiceKit

/// Gathers the figures of the gateway and of the services behind it into one page.
struct MetricsPage: Sendable {
    let requests: RequestMetrics
    let hub: LiveHub
    let upstream: any Upstream
    /// Figures of the process and of the gateway's own store.
    let registry: MetricsRegistry

    /// The page in the text form of Prometheus. A service that does not answer is shown as down and left out.
    func text(on eventLoop: any EventLoop) -> EventLoopFuture<String> {
        let services = ServiceName.remote.map { service in
            upstream.call(service, ServiceContract.metrics, Empty(), meta: Health.patience, on: eventLoop)
                .map { (service, Optional($0.text)) }
                .flatMapErrorThrowing { _ in (service, nil) }
        }
        let live = hub.figures().hop(to: eventLoop)
        return EventLoopFuture.whenAllSucceed(services, on: eventLoop).and(live).map { answers, live in
            var families = MetricFamilies()
            families.add(own(live, up: answers.map { ($0.rawValue, $1 != nil) }), service: "gateway")
            families.add(registry.render(), service: "gateway")
            for (service, text) in answers { families.add(text ?? "", service: service.rawValue) }
            return families.text
        }
    }

    private func own(_ live: (streams: Int, keys: Int, frames: Int64), up: [(name: String, up: Bool)]) -> String {
        var text = PrometheusText()
        requests.write(to: &text)
        text.begin("mpp_live_streams", "gauge", "Event streams open now.")
        text.sample(live.streams)
        text.begin("mpp_live_keys", "gauge", "Different things that are watched.")
        text.sample(live.keys)
        text.begin("mpp_live_frames_total", "counter", "Snapshots sent to streams.")
        text.sample(live.frames)
        text.begin("mpp_upstream_up", "gauge", "Whether a service answers with its figures.")
        for service in up { text.sample([("upstream", service.name)], service.up ? 1 : 0) }
        return text.text
    }
}
