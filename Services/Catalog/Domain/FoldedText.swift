import Foundation

/// Text made comparable: small letters without diacritics, words parted by single spaces, one space at either end.
///
/// With the spaces a single search for bytes answers three questions: ` ktp ` finds the word, ` ktp` its beginning, and
/// `ktp` any part.
struct FoldedText: Sendable, Equatable {
    private(set) var bytes: [UInt8]

    init(_ text: String) {
        bytes = [Self.space]
        let plain = text.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil)
        for scalar in plain.unicodeScalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
            } else if bytes.last != Self.space {
                bytes.append(Self.space)
            }
        }
        if bytes.last != Self.space { bytes.append(Self.space) }
    }

    /// The words, without spaces.
    var words: [ArraySlice<UInt8>] { bytes.split(separator: Self.space) }

    var isEmpty: Bool { bytes.count == 1 }

    /// How one word stands in a text, the best first.
    enum Match: Int, Comparable {
        case word, beginning, part

        static func < (left: Match, right: Match) -> Bool { left.rawValue < right.rawValue }
    }

    /// How a word stands in this text; nil when it does not.
    ///
    /// Words of one or two letters count only at the beginning of a word: inside, they would find anything.
    func match(_ word: ArraySlice<UInt8>) -> Match? {
        var needle = [Self.space]
        needle.append(contentsOf: word)
        needle.append(Self.space)
        if contains(needle[...]) { return .word }
        if contains(needle.dropLast()) { return .beginning }
        return word.count > 2 && contains(word) ? .part : nil
    }

    /// The worst match of several words; nil when one of them does not stand here at all.
    func match(_ words: [ArraySlice<UInt8>]) -> Match? {
        var worst = Match.word
        for word in words {
            guard let match = match(word) else { return nil }
            worst = max(worst, match)
        }
        return worst
    }

    /// Whether the text begins with another.
    func begins(with other: FoldedText) -> Bool { bytes.starts(with: other.bytes.dropLast()) }

    private func contains(_ needle: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { text in
            needle.withUnsafeBytes { needle in
                guard let wanted = needle.baseAddress, var start = text.baseAddress else { return false }
                let end = start + text.count
                while end - start >= needle.count,
                    let found = memchr(start, Int32(needle[0]), end - start - needle.count + 1)
                {
                    if memcmp(found, wanted, needle.count) == 0 { return true }
                    start = UnsafeRawPointer(found) + 1
                }
                return false
            }
        }
    }

    private static let space = UInt8(ascii: " ")
}
