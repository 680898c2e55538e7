/// How visits are spread over the agencies.
enum VisitShares {
    /// The share of the visits that is known or estimated for an agency.
    ///
    /// Dispendukcapil and Dinkes: 19,391 and 11,932 of 47,133 visits from January to September 2025 (Ketik, 5 October
    /// 2025). Bank Jatim and Bapenda, where taxes are paid, are an estimate; no figures are published.
    private static let known: [String: Double] = ["DUK": 0.411, "KES": 0.253, "BJT": 0.05, "BPD": 0.045]

    /// The share of each agency, in the same order. They add up to one; agencies without a figure share the rest evenly,
    /// and so do all of them in a city that has none of the agencies above.
    static func shares(of agencies: [String]) -> [Double] {
        let total = agencies.reduce(0) { $0 + (known[$1] ?? 0) }
        let others = agencies.filter { known[$0] == nil }.count
        let rest = others > 0 ? (1 - total) / Double(others) : 0
        let shares = agencies.map { known[$0] ?? rest }
        let sum = shares.reduce(0, +)
        return sum > 0 ? shares.map { $0 / sum } : shares
    }

    /// Splits a number of visits by the shares, so that the parts add up to it exactly (largest remainders).
    static func split(_ visits: Int, by shares: [Double]) -> [Int] {
        let exact = shares.map { $0 * Double(visits) }
        var parts = exact.map { Int($0) }
        let order = exact.indices.sorted { left, right in
            let (a, b) = (exact[left] - exact[left].rounded(.down), exact[right] - exact[right].rounded(.down))
            return a == b ? left < right : a > b
        }
        let missing = visits - parts.reduce(0, +)
        for index in order.prefix(max(0, missing)) { parts[index] += 1 }
        return parts
    }
}
