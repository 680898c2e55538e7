import CatalogAPI
import Foundation
import JSONRPC

/// Reads a reference document and checks it as a whole.
///
/// The rules are those that the rest of the suite relies on: codes and number prefixes are unique, dates and times exist,
/// a break lies within the opening hours, village codes continue the code of their district, and whoever takes a number
/// finds a lane and a counter for it.
enum CatalogueCheck {
    /// The outcome: a document without a fault, or every fault with its place.
    enum Outcome {
        case sound(ReferenceDocument)
        case broken([RPCError.Field])
    }

    /// Checks the JSON text of a document.
    static func check(_ bytes: [UInt8]) -> Outcome {
        let document: JSONDocument
        do {
            document = try JSONDocument(bytes)
        } catch {
            return .broken([.init("document", "\(error.reason.rawValue) (at byte \(error.offset))")])
        }
        let findings = Findings()
        let reference = read(DocumentPlace(value: document.root, path: "", findings: findings))
        return findings.problems.isEmpty ? .sound(reference) : .broken(findings.all)
    }

    private static func read(_ place: DocumentPlace) -> ReferenceDocument {
        let root = place.object([
            "meta", "mpp", "people", "priority_credit_minutes", "wilayah", "holidays", "reference_figures", "gerai",
        ])
        let meta = root.object(
            "meta",
            [
                "title", "version", "language", "currency", "timezone", "disclaimer", "official", "field_notes",
                "published_counts",
            ])
        let official = meta.optional("official") != nil ? meta.flag("official") : false
        let city = CityCheck.read(root)
        let document = ReferenceDocument(
            title: meta.text("title"), label: meta.text("version", 1...40), draft: !official,
            notice: meta.optionalText("disclaimer", 1...1000),
            site: SiteCheck.read(root, city: city.name, timeZone: timeZone(meta)), people: QueueRulesCheck.people(root),
            credits: QueueRulesCheck.credits(root),
            districts: city.districts,
            holidays: HolidayCheck.read(root), agencies: AgencyCheck.read(root))
        if meta.values != nil, !official, document.notice == nil {
            meta.problem("disclaimer", "is required until official is true")
        }
        let lanes = document.agencies.filter(\.hasLane).flatMap { $0.lanes.map(\.code) }
        if place.findings.problems.isEmpty, Set(lanes).count < lanes.count {
            root.problem("gerai", "has two lanes of one code")
        }
        return document
    }

    private static func timeZone(_ meta: DocumentMembers) -> String {
        guard let place = meta.required("timezone") else { return "" }
        let name = place.text(1...64)
        if !name.isEmpty, TimeZone(identifier: name) == nil {
            place.problem("must be a time zone such as Asia/Jakarta")
        }
        return name
    }
}
