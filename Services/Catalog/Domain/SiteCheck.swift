import CatalogAPI
import JSONRPC

/// Reads the part of a reference document that describes the building.
enum SiteCheck {
    /// The code of a site whose document names none.
    static let defaultCode: Code = "MPP"

    private static let weekdays: KeyValuePairs<String, String> = [
        "mon": "mon", "tue": "tue", "wed": "wed", "thu": "thu", "fri": "fri", "sat": "sat", "sun": "sun",
    ]

    static func read(_ root: DocumentMembers, city: String, timeZone: String) -> Site {
        let mpp = root.object(
            "mpp",
            [
                "code", "name", "short_name", "operator", "address", "soft_launch", "launched", "opening_hours",
                "facilities",
            ])
        _ = mpp.optional("soft_launch")?.date()
        _ = mpp.optional("launched")?.date()
        let hours = mpp.object(
            "opening_hours", ["assumed", "note", "weekly", "ticket_cutoff_minutes_before_close"])
        return Site(
            code: mpp.optional("code")?.code(longest: 16) ?? defaultCode, name: mpp.text("name"),
            shortName: mpp.text("short_name", 1...40), operatorName: mpp.text("operator"),
            address: mpp.text("address", 1...300), city: city, timeZone: timeZone,
            ticketCutoffMinutes: hours.integer("ticket_cutoff_minutes_before_close", in: 0...240),
            openingHours: hours.list("weekly", 1...7, weekly), openingHoursAssumed: hours.flag("assumed"),
            facilities: mpp.list("facilities", 0...100, facility).compactMap { $0 })
    }

    private static func weekly(_ place: DocumentPlace) -> OpeningHours {
        let entry = place.object(["days", "open", "break", "close"])
        let days = entry.list("days", 1...7) { place in
            let day = place.choice(weekdays)
            if let day { place.findings.unique(day, among: "opening hours", at: place.path) }
            return day ?? ""
        }
        let open = entry.required("open")?.time()
        let close = entry.required("close")?.time()
        if let open, let close, open >= close { entry.problem("close", "must be later than open") }
        let pause = entry.optional("break")?.list(2...2) { $0.time() }
        if let pause, pause.count == 2, let from = pause[0], let to = pause[1] {
            if from >= to {
                entry.problem("break", "must end after it begins")
            } else if let open, let close, open < close, from <= open || to >= close {
                entry.problem("break", "must lie between open and close")
            }
        }
        return OpeningHours(
            days: days, open: clock(open), breakFrom: pause?.first.map(clock), breakTo: pause?.last.map(clock),
            close: clock(close))
    }

    private static func clock(_ minutes: Int?) -> String { TimeOfDay.text(minutes ?? 0) }

    /// The name of a facility; nil for one that is only planned, so that nobody looks for it in vain.
    private static func facility(_ place: DocumentPlace) -> String? {
        let entry = place.object(["name", "source", "status"])
        let status = entry.optional("status")?.choice(AgencyCheck.availability)
        let name = entry.text("name", 1...120)
        return status == nil || status == .active ? name : nil
    }
}

/// Reads the calendar of a reference document.
enum HolidayCheck {
    static func read(_ root: DocumentMembers) -> [Holiday] {
        guard let place = root.required("holidays") else { return [] }
        var years: Set<String> = []
        place.value.forEachMember { name, _ in
            if let year = name.string { years.insert(year) }
            return years.count < 200
        }
        let members = place.object(years)
        return years.sorted().flatMap { year(of: members, $0) }.sorted { ($0.date, $0.name) < ($1.date, $1.name) }
    }

    private static func year(of members: DocumentMembers, _ year: String) -> [Holiday] {
        guard let number = Int(year), Year(number) != nil, year.utf8.count == 4 else {
            members.problem(year, "must be a year from 2000 to 2100")
            return []
        }
        let entry = members.object(year, ["source", "days"])
        let source = entry.text("source", 1...300)
        return entry.list("days", 0...200) { place in
            let day = place.object(["date", "name", "type"])
            let date = day.required("date")?.date()
            let name = day.text("name", 1...120)
            if let date, date.components.year != number { day.problem("date", "must lie in \(year)") }
            if let date { place.findings.unique("\(date) \(name)", among: "holidays", at: place.path) }
            return Holiday(
                date: date ?? CivilDate(daysSince1970: 0), name: name, type: day.text("type", 1...40), source: source)
        }
    }
}
