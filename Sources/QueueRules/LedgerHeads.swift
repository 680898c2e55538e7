public import JSONRPC

/// The heads of several lanes as a text that can be kept, signed, printed and published: one line for each lane, with its
/// code, the place of its last record and the link of that.
public struct LedgerHeads: Sendable, Equatable, CustomStringConvertible {
    /// Where one lane's chain ended.
    public struct Head: Sendable, Equatable {
        /// The place of its last record.
        public let n: Int64
        /// The link of its last record.
        public let link: LedgerLink

        /// A head.
        public init(n: Int64, link: LedgerLink) {
            self.n = n
            self.link = link
        }
    }

    private var heads: [Code: Head] = [:]

    /// No heads.
    public init() {}

    /// Reads a text; lines that are no head are passed over.
    public init(_ text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 3, let lane = Code(String(parts[0])), let n = Int64(parts[1]),
                let link = LedgerLink(parts[2])
            else { continue }
            heads[lane] = Head(n: n, link: link)
        }
    }

    /// The head of a lane.
    public subscript(lane: Code) -> Head? {
        get { heads[lane] }
        set { heads[lane] = newValue }
    }

    /// The text.
    public var description: String {
        heads.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.n) \($0.value.link)\n" }.joined()
    }
}
