import CatalogAPI
import JSONRPC

/// Reads the lanes and counters of an agency. Most documents name neither: then it has one lane of its own name and code,
/// in which people wait for all its services, and so many counters that serve it.
struct LaneCheck {
    let entry: DocumentMembers
    let agency: Code
    let shortName: String
    /// The services one queues for.
    let services: [Code]

    // MARK: Lanes

    func lanes() -> [ReferenceLane] {
        guard let place = entry.optional("lanes") else { return onlyLane() }
        for name in ["queue_prefix", "queue"] where entry.optional(name) != nil {
            entry.problem(name, "stands in each of lanes")
        }
        var left = Set(services)
        let lanes = place.list(1...20) { lane($0, &left) }
        for service in services where left.contains(service) && !lanes.isEmpty {
            place.problem("must have a lane for \(service)")
        }
        return lanes
    }

    private func onlyLane() -> [ReferenceLane] {
        let prefix = entry.optional("queue_prefix").flatMap(prefix)
        let (rules, checkIn) = QueueRulesCheck.lane(entry, services: services)
        guard let prefix, !services.isEmpty else { return [] }
        return [
            ReferenceLane(
                code: agency, name: shortName, prefix: prefix, services: services, rules: rules, checkIn: checkIn)
        ]
    }

    private func lane(_ place: DocumentPlace, _ left: inout Set<Code>) -> ReferenceLane {
        let lane = place.object(["code", "name", "prefix", "services", "queue"])
        let code = lane.required("code")?.code(longest: 24) ?? "-"
        if lane.optional("code") != nil {
            lane.findings.unique(code.text, among: "lane codes", at: lane.path("code"))
            if code != agency, !code.text.hasPrefix("\(agency)-") {
                lane.problem("code", "must be \(agency) or begin with \(agency)-")
            }
        }
        let own = lane.list("services", 1...500) { place -> Code in
            let service = place.code()
            if !services.contains(service) {
                place.problem("is no service of this agency that people queue for")
            } else if left.remove(service) == nil {
                place.problem("has a lane already")
            }
            return service
        }
        let (rules, checkIn) = QueueRulesCheck.lane(lane, services: own)
        return ReferenceLane(
            code: code, name: lane.text("name", 1...40), prefix: lane.required("prefix").flatMap(prefix) ?? "-",
            services: own, rules: rules, checkIn: checkIn)
    }

    private func prefix(_ place: DocumentPlace) -> String? {
        guard let text = place.value.string, (1...3).contains(text.utf8.count),
            text.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains)
        else {
            place.problem("must be one to three capital letters")
            return nil
        }
        if text == "I" || text == "O" { place.problem("must not be I or O alone, which look like digits") }
        place.findings.unique(text, among: "prefixes", at: place.path)
        return text
    }

    // MARK: Counters

    /// The counters, by what they serve.
    func counters(_ lanes: [ReferenceLane]) -> [ReferenceCounter] {
        let all = lanes.map(\.code)
        guard let place = entry.optional("counters") else {
            let count = entry.integer("counters_assumed", in: 0...99)
            return (0..<count).map { _ in ReferenceCounter(lanes: all) }
        }
        if entry.optional("counters_assumed") != nil { entry.problem("counters_assumed", "is what counters says") }
        let counters = place.list(1...99) { counter($0, all) }
        let served = Set(counters.flatMap(\.lanes))
        for lane in all where !served.contains(lane) && !counters.isEmpty {
            place.problem("must have a counter that serves \(lane)")
        }
        return counters
    }

    private func counter(_ place: DocumentPlace, _ all: [Code]) -> ReferenceCounter {
        let counter = place.object(["lanes", "weights"])
        let own = counter.optional("lanes")?.list(1...20) { place -> Code in
            let lane = place.code()
            if !all.contains(lane) { place.problem("is no lane of this agency") }
            place.findings.unique(lane.text, among: "lanes of \(counter.path)", at: place.path)
            return lane
        }
        let lanes = own ?? all
        let names = Set(lanes.map(\.text))
        let weights = counter.optional("weights").map { place in
            let entry = place.object(names)
            return names.sorted().reduce(into: [String: Int]()) { weights, name in
                weights[name] = entry.optionalInteger(name, in: 1...10)
            }
        }
        return ReferenceCounter(lanes: lanes, weights: weights)
    }
}
