import CatalogAPI
import JSONRPC

/// Reads the part of a reference document that says when the doors are open.
enum HoursCheck {
    private static let weekdays: KeyValuePairs<String, String> = [
        "mon": "mon", "tue": "tue", "wed": "wed", "thu": "thu", "fri": "fri", "sat": "sat", "sun": "sun",
    ]
    /// The longest time of special hours: a month of fasting, or half a year of works in the building.
    private static let longest = 184

    static func weekly(_ place: DocumentPlace) -> OpeningHours {
        let entry = place.object(["days", "open", "break", "close"])
        let days = entry.list("days", 1...7) { place in
            let day = place.choice(weekdays)
            if let day { place.findings.unique(day, among: "opening hours", at: place.path) }
            return day ?? ""
        }
        let times = times(entry)
        return OpeningHours(
            days: days, open: clock(times.open), breakFrom: times.rest?.from, breakTo: times.rest?.to,
            close: clock(times.close))
    }

    /// Hours that hold on some days instead. No two of them may hold on the same day, unless one is for that day alone.
    static func special(_ place: DocumentPlace) -> [SpecialHours] {
        let entries = place.list(0...200, entry)
        for (index, one) in entries.enumerated() {
            let isSame = entries[..<index].firstIndex { other in
                (one.from == one.to) == (other.from == other.to) && one.from <= other.to && other.from <= one.to
                    && sharesWeekday(one, other)
            }
            if let isSame { place.findings.add("\(place.path)[\(index)]", "holds on days of \(place.path)[\(isSame)]") }
        }
        return entries
    }

    private static func sharesWeekday(_ one: SpecialHours, _ other: SpecialHours) -> Bool {
        guard let days = one.days, let others = other.days else { return true }
        return !Set(days).isDisjoint(with: others)
    }

    private static func entry(_ place: DocumentPlace) -> SpecialHours {
        let entry = place.object(["name", "from", "to", "days", "open", "break", "close", "closed"])
        let name = entry.text("name", 1...120)
        let from = entry.required("from")?.date() ?? CivilDate(daysSince1970: 0)
        let to = entry.optional("to").map { $0.date() } ?? from
        if let to, to < from {
            entry.problem("to", "must not be before from")
        } else if let to, to.daysSince1970 - from.daysSince1970 >= longest {
            entry.problem("to", "must be at most \(longest) days after from")
        }
        var days: [String]?
        if let place = entry.optional("days") {
            days = place.list(1...7) { place in
                let day = place.choice(weekdays) ?? ""
                place.findings.unique(day, among: entry.path("days"), at: place.path)
                return day
            }
        }
        if entry.optional("closed") != nil, entry.flag("closed") {
            for member in ["open", "break", "close"] where entry.optional(member) != nil {
                entry.problem(member, "does not go with closed")
            }
            return SpecialHours(name: name, from: from, to: to ?? from, days: days, open: nil, close: nil)
        }
        let times = times(entry)
        return SpecialHours(
            name: name, from: from, to: to ?? from, days: days, open: clock(times.open), breakFrom: times.rest?.from,
            breakTo: times.rest?.to, close: clock(times.close))
    }

    private static func times(_ entry: DocumentMembers) -> (open: Int?, rest: (from: String, to: String)?, close: Int?)
    {
        let open = entry.required("open")?.time()
        let close = entry.required("close")?.time()
        if let open, let close, open >= close { entry.problem("close", "must be later than open") }
        let pause = entry.optional("break")?.list(2...2) { $0.time() }
        guard let pause, pause.count == 2 else { return (open, nil, close) }
        if let from = pause[0], let to = pause[1] {
            if from >= to {
                entry.problem("break", "must end after it begins")
            } else if let open, let close, open < close, from <= open || to >= close {
                entry.problem("break", "must lie between open and close")
            }
        }
        return (open, (clock(pause[0]), clock(pause[1])), close)
    }

    private static func clock(_ minutes: Int?) -> String { TimeOfDay.text(minutes ?? 0) }
}
