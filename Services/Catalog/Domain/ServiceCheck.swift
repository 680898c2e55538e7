import CatalogAPI
import JSONRPC

/// Reads one service of a reference document.
enum ServiceCheck {
    private static let channels: KeyValuePairs<String, ServiceChannel> = [
        "onsite": .onsite, "online": .online, "self-service": .selfService, "outreach": .outreach,
    ]
    private static let certainty: KeyValuePairs<String, String> = [
        "verified": "verified", "recalled": "recalled", "assumed": "assumed", "unknown": "unknown",
    ]
    private static let units: KeyValuePairs<String, String> = [
        "menit": "menit", "jam": "jam", "hari": "hari", "hari_kerja": "hari_kerja",
    ]
    private static let members: Set<String> = [
        "code", "name", "name_en", "channels", "primary_channel", "requirements", "cost", "cost_from", "cost_variants",
        "cost_note", "cost_basis", "cost_status", "processing_time", "legal_basis", "product", "handling_minutes",
        "status", "assumed",
    ]

    static func read(_ place: DocumentPlace, agency: Code, agencyName: String) -> ServiceStandard {
        let entry = place.object(members)
        let code = entry.required("code")?.code() ?? "-"
        if entry.optional("code") != nil {
            entry.findings.unique(code.text, among: "service codes", at: entry.path("code"))
        }
        let fee = readFee(entry)
        let time = processingTime(entry)
        let summary = ServiceSummary(
            code: code, agency: agency, agencyName: agencyName, name: entry.text("name"), nameEn: entry.text("name_en"),
            channels: offered(entry),
            handlingMinutes: entry.optional("handling_minutes").map { _ in
                entry.integer("handling_minutes", in: 1...480)
            },
            status: entry.required("status")?.choice(AgencyCheck.availability) ?? .inactive, lane: nil)
        return ServiceStandard(
            summary: summary, requirements: entry.list("requirements", 0...50) { $0.text(1...500) }, cost: fee.cost,
            costFrom: fee.from, costNote: entry.optionalText("cost_note"), costBasis: entry.optionalText("cost_basis"),
            costStatus: fee.status, processingTime: time?.text, processingStatus: time?.status,
            legalBasis: entry.list("legal_basis", 0...50) { $0.text(1...500) }, product: entry.optionalText("product"),
            assumed: entry.flag("assumed"), costVariants: fee.variants)
    }

    private static func offered(_ entry: DocumentMembers) -> [ServiceChannel] {
        var found: [ServiceChannel] = []
        _ = entry.list("channels", 1...4) { place in
            guard let channel = place.choice(channels) else { return }
            if found.contains(channel) { place.problem("stands twice") }
            found.append(channel)
        }
        if let primary = entry.optional("primary_channel"), let channel = primary.choice(channels), !found.isEmpty,
            !found.contains(channel)
        {
            primary.problem("must be one of channels")
        }
        return found
    }

    private struct Fee {
        var cost: String?
        var from: Bool
        var status: String
        var variants: [FeeVariant]
    }

    /// A whole sum of rupiah, `gratis`, or nothing when it is not known.
    private static func readFee(_ entry: DocumentMembers) -> Fee {
        var fee = Fee(
            from: entry.flag("cost_from"), status: entry.required("cost_status")?.choice(certainty) ?? "unknown",
            variants: entry.optional("cost_variants")?.list(0...50, variant) ?? [])
        guard let place = entry.optional("cost") else {
            if fee.status == "verified" { entry.problem("cost", "is required when cost_status is verified") }
            return fee
        }
        let amount = place.value.integer(Int.self)
        if place.value.string == "gratis" {
            fee.cost = "gratis"
        } else if let amount, (0...Self.highestFee).contains(amount) {
            fee.cost = "\(amount)"
        } else {
            place.problem("must be a whole sum of rupiah from 0 to \(highestFee), gratis, or null")
        }
        if fee.from {
            if fee.variants.isEmpty {
                entry.problem("cost_variants", "must not be empty when cost_from is true")
            } else if let amount, fee.variants.map(\.amount).min() != amount {
                place.problem("must be the lowest of cost_variants when cost_from is true")
            }
        }
        return fee
    }

    /// A thousand million rupiah: more is a slip of the keyboard.
    private static let highestFee = 1_000_000_000

    private static func variant(_ place: DocumentPlace) -> FeeVariant {
        let entry = place.object(["label", "amount"])
        return FeeVariant(label: entry.text("label"), amount: entry.integer("amount", in: 0...highestFee))
    }

    private static func processingTime(_ entry: DocumentMembers) -> (text: String?, status: String)? {
        guard let place = entry.optional("processing_time") else { return nil }
        let time = place.object(["value", "unit", "text", "status"])
        let status = time.required("status")?.choice(certainty) ?? "unknown"
        if time.optional("value") != nil {
            _ = time.integer("value", in: 0...10_000)
            _ = time.required("unit")?.choice(units)
            _ = time.required("text")
        }
        return (time.optionalText("text", 1...120), status)
    }
}
