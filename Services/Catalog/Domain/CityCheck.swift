import CatalogAPI
import JSONRPC

/// Reads the regions of a reference document. Codes are those of Kepmendagri: `35.79`, `35.79.01`, `35.79.01.1001`.
enum CityCheck {
    static func read(_ root: DocumentMembers) -> (name: String, districts: [District]) {
        let region = root.object(
            "wilayah", ["province", "city", "population_kepmendagri_2025", "population", "source", "kecamatan"])
        let province = region.object("province", ["code", "name"])
        let provinceCode = code(province, parent: "", digits: 2)
        _ = province.text("name", 1...80)
        let city = region.object("city", ["code", "nik_prefix", "name"])
        let cityCode = code(city, parent: provinceCode, digits: 2)
        checkPrefix(city, cityCode)
        _ = region.text("source", 1...300)
        let districts = region.list("kecamatan", 1...200) { district($0, city: cityCode) }
        return (city.text("name", 1...80), districts)
    }

    private static func district(_ place: DocumentPlace, city: String) -> District {
        let entry = place.object(["code", "nik_prefix", "name", "villages"])
        let code = code(entry, parent: city, digits: 2)
        checkPrefix(entry, code)
        return District(
            code: Code(unchecked: code), name: entry.text("name", 1...80),
            villages: entry.list("villages", 1...300) { village($0, district: code) })
    }

    private static func village(_ place: DocumentPlace, district: String) -> Village {
        let entry = place.object(["code", "name", "type"])
        let code = code(entry, parent: district, digits: 4)
        let type = entry.required("type")?.choice(["kelurahan": "kelurahan", "desa": "desa"])
        return Village(code: Code(unchecked: code), name: entry.text("name", 1...80), type: type ?? "")
    }

    /// Reads a code that continues its parent's by a dot and so many digits.
    private static func code(_ entry: DocumentMembers, parent: String, digits: Int) -> String {
        guard let place = entry.required("code") else { return "" }
        let text = place.text(1...13)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let last = parts.last.map(Array.init) ?? []
        guard last.count == digits, last.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            place.problem("must end in \(digits) digits")
            return ""
        }
        // A parent whose own code is broken has been noted and is not blamed on its children.
        if entry.path != "wilayah.province", !parent.isEmpty, parts.dropLast().joined(separator: ".") != parent {
            place.problem("must begin with \(parent).")
            return ""
        }
        place.findings.unique(text, among: "region codes", at: place.path)
        return text
    }

    /// The first digits of a NIK are the code without its dots.
    private static func checkPrefix(_ entry: DocumentMembers, _ code: String) {
        guard let place = entry.optional("nik_prefix"), !code.isEmpty else { return }
        let expected = code.filter { $0 != "." }
        if place.value.string != expected { place.problem("must be \(expected), as its code says") }
    }
}
