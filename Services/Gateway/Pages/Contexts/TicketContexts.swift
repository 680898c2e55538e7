import CatalogAPI
import FeedbackAPI
import JSONRPC
import QueueAPI

/// The context of a ticket's page.
struct TicketContexts {
    let root: RootContext

    /// The page of a ticket.
    ///
    /// - Parameters:
    ///   - snapshot: The ticket as the queue sent it.
    ///   - explanation: Why it was called; nil when it was not, or when that is not known.
    ///   - rating: Whether it can be and has been rated; nil when that is not known.
    ///   - error: What went wrong with the last thing its owner tried.
    func page(
        _ ticket: Ticket, snapshot: [UInt8], explanation: Sentence? = nil, rating: RatingStatus?, error: String?
    ) -> PageContext {
        let words = root.words
        let time = root.time
        var values: PageContext = [
            "ticket": self.ticket(ticket, canRate: rating?.canRate ?? false),
            "is": Dictionary(uniqueKeysWithValues: TicketState.allCases.map { ($0.rawValue, $0 == ticket.state) }),
            "next": ticket.state == .waiting && ticket.ahead == 0,
            "near": ticket.state == .waiting && ticket.notice == .soon && ticket.ahead != 0,
            "wait": root.wait(ticket.wait),
            "hurry": ticket.state == .booked && ticket.notice != nil,
            "priority": ticket.priority != .regular, "rated": rating?.rated ?? false,
            "text": [
                "issued": time.clock(ticket.issuedAt), "day": time.longDay(ticket.serviceDay),
                "updated": time.clock(ticket.time),
            ],
            "ratings": [4, 3, 2, 1].map { score -> PageContext in
                ["value": score, "icon": "face\(score)", "text": words("ticket", "rate_\(score)")]
            },
            "snapshot_json": self.snapshot(snapshot, rating),
            "text_json": root.words(in: "ticket", "wait"),
        ]
        values["why"] = explanation.map { root.name($0.id, $0.en) }
        if let error { values["error"] = ["detail": error] }
        return values
    }

    private func snapshot(_ ticket: [UInt8], _ rating: RatingStatus?) -> String {
        let flags = "\"rated\":\(rating?.rated ?? false),\"can_rate\":\(rating?.canRate ?? false)"
        return embedded(Array("{\"ticket\":".utf8) + ticket + Array(",\(flags)}".utf8))
    }

    private func ticket(_ ticket: Ticket, canRate: Bool) -> PageContext {
        let service = root.catalogue?.service(ticket.service.text)
        var values: PageContext = [
            "code": ticket.code.text, "number": ticket.number, "state": ticket.state.rawValue,
            "lane": ticket.lane.text, "lane_name": ticket.laneName, "agency": ticket.agency.text,
            "service": ticket.service.text, "service_day": ticket.serviceDay.description, "recalls": ticket.recalls,
            "can_cancel": ticket.canCancel,
            "can_rejoin": ticket.canRejoin, "can_rate": canRate,
            "service_label": service.map { root.name($0.name, $0.nameEn) } ?? ticket.service.text,
        ]
        values["ahead"] = ticket.ahead
        values["link"] = ticket.link.map(LedgerContexts.grouped)
        // The number's letters are those of the lane that gave it, and the link is in the ledger of that lane.
        values["home"] = root.catalogue?.floor.lanes.first { ticket.number.hasPrefix($0.prefix + "-") }?.code.text
        values["counter"] = ticket.counter?.text
        values["counter_label"] = ticket.counterLabel
        values["counter_name"] = ticket.counterLabel.map { root.counterName($0) }
        return values
    }
}

extension RootContext {
    /// What a counter is called: `Loket 3` for the number on its sign, and the sign's own words otherwise.
    func counterName(_ label: String) -> String {
        label.allSatisfy(\.isNumber) ? "\(words("board", "counter")) \(label)" : label
    }

    /// Sections of the dictionaries in all languages as JSON for scripts. The words of sections after the first have the
    /// section's name before theirs: `wait_about`.
    func words(in section: String, _ others: String...) -> String {
        let both = Dictionary(
            uniqueKeysWithValues: Language.allCases.map { language in
                let sections = dictionaries[language].sections
                var words = sections[section] ?? [:]
                for other in others {
                    for (name, word) in sections[other] ?? [:] { words["\(other)_\(name)"] = word }
                }
                return (language.rawValue, words)
            })
        // Nested dictionaries of strings can always be encoded.
        return embedded((try? JSONWriting.encode(both)) ?? Array("{}".utf8))
    }
}
