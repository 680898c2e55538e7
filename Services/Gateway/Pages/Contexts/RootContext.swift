import CatalogAPI
import JSONRPC
import QueueAPI

/// What every page knows: its language, its words, the addresses of the static files, and the site.
struct RootContext {
    /// The language of the page.
    let language: Language
    /// The words of all languages.
    let dictionaries: Dictionaries
    /// The addresses of the static files.
    let assets: [String: String]
    /// The catalogue; nil on an error page before it was first read.
    let catalogue: Catalogue?
    /// Path and query of the page without the prefix of the language, `/gerai/DUK`.
    let path: String

    /// The words of the page's language.
    var words: Words { dictionaries[language] }
    /// Dates and times in the page's language and the site's zone.
    var time: SiteTime { SiteTime(zone: catalogue?.site.site.timeZone ?? "UTC", language: language) }

    /// The root keys of every template.
    var values: PageContext {
        [
            "lang": language.rawValue, "base": language.base, "t": words.sections, "asset": assets,
            "site": siteValues,
            "alternate": ["url": language.other.base + path, "lang": language.other.rawValue],
            "draft": catalogue?.site.version.draft ?? false,
        ]
    }

    /// The root keys with those of a page.
    func with(_ page: PageContext) -> PageContext { values.merging(page) { _, page in page } }

    private var siteValues: PageContext {
        guard let site = catalogue?.site.site else {
            return ["name": "MPP", "short_name": "MPP", "time_zone": "UTC", "hours": [PageContext]()]
        }
        let time = time
        let hours = site.openingHours.map { hours -> PageContext in
            var values: PageContext = [
                "days": time.days(hours.days), "open": time.clock(hours.open), "close": time.clock(hours.close),
                "has_break": hours.breakFrom != nil && hours.breakTo != nil,
            ]
            values["break_from"] = hours.breakFrom.map { time.clock($0) }
            values["break_to"] = hours.breakTo.map { time.clock($0) }
            return values
        }
        return [
            "code": site.code.text, "name": site.name, "short_name": site.shortName, "operator": site.operatorName,
            "address": site.address, "time_zone": site.timeZone, "hours": hours,
        ]
    }

    /// A name in the page's language; the Indonesian one when there is no other.
    func name(_ indonesian: String, _ english: String) -> String {
        language == .english && !english.isEmpty ? english : indonesian
    }
}

/// What a queue looks like to somebody who thinks of joining it.
struct QueueFigures: Sendable {
    let waiting: Int
    let openCounters: Int
    /// What the lane asks of people, and what it offers.
    var terms = LaneTerms()
    /// How many places are left for people who are not at the site; nil when they are not counted.
    var remoteLeft: Int?
    /// How long somebody who came now would wait.
    var wait: WaitRange?
    /// Whether numbers are given.
    var intake: Intake?

    func values(_ root: RootContext) -> PageContext {
        var values: PageContext = [
            "waiting": waiting, "open_counters": openCounters, "only_at_site": !terms.remote,
            "checks_in": terms.checkIn, "appointments": terms.appointments, "none_left": remoteLeft == 0,
            "can_take_here": terms.remote && remoteLeft != 0 && intake?.open != false,
            "asks_identity": terms.identity != .none,
            "needs_identity": terms.identity == .required,
        ]
        values["if_now"] = root.wait(wait)
        values["closed"] = root.closed(intake)
        values["left"] = remoteLeft.flatMap { $0 > 0 ? $0 : nil }
        return values
    }
}
