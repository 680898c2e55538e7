import HTTP2Server
import JSONRPC
import NIOCore

/// Gathers the figures of the gateway and of the services behind it into one page.
struct MetricsPage: Sendable {
    let requests: RequestMetrics
    let hub: LiveHub
    let upstream: any Upstream

    private struct ServiceMetrics: Decodable {
        let text: String
    }

    /// The page in the text form of Prometheus. A service that does not answer is shown as down and left out.
    func text(on eventLoop: any EventLoop) -> EventLoopFuture<String> {
        let services = ServiceName.allCases.map { service in
            upstream.call(service, "service.metrics", params: nil, meta: Health.patience, on: eventLoop)
                .map { (service, Self.lines($0)) }
                .flatMapErrorThrowing { _ in (service, String?.none) }
        }
        let live = hub.figures().hop(to: eventLoop)
        return EventLoopFuture.whenAllSucceed(services, on: eventLoop).and(live).map { answers, live in
            var text = PrometheusText()
            requests.write(to: &text)
            text.begin("mpp_live_streams", "gauge", "Event streams open now.")
            text.sample(live.streams)
            text.begin("mpp_live_keys", "gauge", "Different things that are watched.")
            text.sample(live.keys)
            text.begin("mpp_live_frames_total", "counter", "Snapshots sent to streams.")
            text.sample(live.frames)
            text.begin("mpp_service_up", "gauge", "Whether a service answers with its figures.")
            for (service, lines) in answers { text.sample([("service", service.rawValue)], lines == nil ? 0 : 1) }
            for (_, lines) in answers { text.append(lines ?? "") }
            return text.text
        }
    }

    private static func lines(_ result: [UInt8]) -> String? {
        try? JSONReading.decode(ServiceMetrics.self, from: result).text
    }
}
