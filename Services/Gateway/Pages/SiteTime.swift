import CatalogAPI
import Foundation
import JSONRPC

/// Dates and times as the site's visitors read them.
struct SiteTime: Sendable {
    private let zone: TimeZone
    private let language: Language

    /// Times of an IANA zone; UTC when the system does not know it.
    init(zone: String, language: Language) {
        self.zone = TimeZone(identifier: zone) ?? .gmt
        self.language = language
    }

    /// Minutes since midnight and the day, in the zone of the site.
    func local(_ time: Timestamp) -> (day: CivilDate, minute: Int) {
        let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
        let seconds = time.milliseconds / 1000 + Int64(zone.secondsFromGMT(for: date))
        let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        return (CivilDate(daysSince1970: day), Int((seconds - day * 86_400) / 60))
    }

    /// `09.30` in Indonesian, `09:30` in English.
    func clock(_ time: Timestamp) -> String {
        let minute = local(time).minute
        return clock(String(format: "%02d:%02d", minute / 60, minute % 60))
    }

    /// A time of the catalogue, `08:00`, as it is written in the language.
    func clock(_ text: String) -> String {
        language == .indonesian ? text.replacingOccurrences(of: ":", with: ".") : text
    }

    /// `Rabu, 25 November 2026`.
    func longDay(_ day: CivilDate) -> String {
        let parts = day.components
        return "\(Self.weekdays(language)[day.weekday - 1]), \(parts.day) \(Self.months(language)[parts.month - 1]) "
            + "\(parts.year)"
    }

    /// `Senin–Kamis` for days that follow one another, `Senin, Rabu` otherwise. `mon` is the catalogue's Monday.
    func days(_ codes: [String]) -> String {
        let names = Self.weekdays(language)
        let numbers = codes.compactMap { OpeningHours.weekdays.firstIndex(of: $0) }.sorted()
        guard let first = numbers.first, let last = numbers.last else { return "" }
        if numbers.count > 2, last - first == numbers.count - 1 { return "\(names[first])–\(names[last])" }
        return numbers.map { names[$0] }.joined(separator: ", ")
    }

    private static func weekdays(_ language: Language) -> [String] {
        language == .english
            ? ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            : ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
    }

    private static func months(_ language: Language) -> [String] {
        language == .english
            ? [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ]
            : [
                "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
                "November", "Desember",
            ]
    }
}
