import CatalogAPI
import JSONRPC

/// Finds services by the words that people use.
///
/// Every word of the query must stand in the service. Where it stands decides the order: the name itself, the beginning
/// of the name, whole words of the name, beginnings of its words, parts of it; then the same in what one gets, and then in
/// everything else (requirements, agency, code). Equals keep the order of the catalogue, what is offered now first.
struct SearchIndex: Sendable {
    private struct Entry {
        var names: [FoldedText]
        var product: FoldedText
        var everything: FoldedText
        var agency: Code
        var isActive: Bool
    }
    private let entries: [Entry]

    init(_ catalogue: Catalogue) {
        let agencies = Dictionary(catalogue.agencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        entries = catalogue.services.map { standard in
            let summary = standard.summary
            let agency = agencies[summary.agency]
            let rest = [summary.name, summary.nameEn, standard.product ?? ""] + standard.requirements
            let owner = [summary.agencyName, agency?.name ?? "", agency?.nameEn ?? ""]
            return Entry(
                names: [summary.name, summary.nameEn].map(FoldedText.init),
                product: FoldedText(standard.product ?? ""),
                everything: FoldedText((rest + owner + [summary.code.text]).joined(separator: "\n")),
                agency: summary.agency, isActive: summary.status == .active && agency?.status == .active)
        }
    }

    /// Positions in the catalogue's services, best match first; all of them in order when there is no query.
    func find(_ query: String?, agency: Code?) -> [Int] {
        let candidates = entries.indices.filter { agency == nil || entries[$0].agency == agency }
        guard let query else { return candidates }
        let folded = FoldedText(query)
        let words = folded.words
        guard !words.isEmpty else { return [] }
        let ranked = candidates.compactMap { position in
            Self.rank(entries[position], folded, words).map { (rank: $0, position: position) }
        }
        return ranked.sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }.map(\.position)
    }

    /// The place in the order, the best 0; nil when a word is missing.
    private static func rank(_ entry: Entry, _ query: FoldedText, _ words: [ArraySlice<UInt8>]) -> Int? {
        guard let anywhere = entry.everything.match(words) else { return nil }
        let offered = entry.isActive ? 0 : 1
        if entry.names.contains(query) { return offered }
        if entry.names.contains(where: { $0.begins(with: query) }) { return 2 + offered }
        if let name = entry.names.compactMap({ $0.match(words) }).min() { return 4 + 2 * name.rawValue + offered }
        if let product = entry.product.match(words) { return 10 + 2 * product.rawValue + offered }
        return 16 + 2 * anywhere.rawValue + offered
    }
}
