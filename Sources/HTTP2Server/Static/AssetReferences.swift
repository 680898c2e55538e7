/// Finds, in a style sheet or a script, the places that name another file of the same folder.
///
/// - In CSS: what stands in `url(...)` and the string after `@import`.
/// - In JavaScript: every string literal in single or double quotes that begins with `./`, `../` or the folder's URL
///   prefix. That covers `import … from`, `import(…)` and `new URL(…, import.meta.url)`; any other literal that is
///   exactly the path of a file may be rewritten as well, because it leads to the same file.
///
/// A reference counts only when it leads to a file that exists; everything else stays as it is written.
enum AssetReferences {
    struct Reference: Equatable {
        /// Where the text of the reference stands.
        var range: Range<String.Index>
        /// The file it leads to.
        var file: String
    }

    static func find(in text: String, of file: String, prefix: String, files: Set<String>) -> [Reference] {
        let candidates: [Range<String.Index>]
        switch file.fileExtension {
        case "css": candidates = cssCandidates(text)
        case "js", "mjs":
            candidates = stringLiterals(text).filter { range in
                ["./", "../", prefix].contains { text[range].hasPrefix($0) }
            }
        default: candidates = []
        }
        return candidates.compactMap { range in
            // A query or a fragment is no part of the file's name and stays behind it.
            let end = text[range].firstIndex { $0 == "?" || $0 == "#" } ?? range.upperBound
            let path = text[range.lowerBound..<end]
            guard let target = resolve(String(path), from: file, prefix: prefix), files.contains(target) else {
                return nil
            }
            return Reference(range: range.lowerBound..<end, file: target)
        }
    }

    /// The file that `path`, written in `file`, leads to: both are relative to the folder.
    static func resolve(_ path: String, from file: String, prefix: String) -> String? {
        if path.hasPrefix(prefix) { return String(path.dropFirst(prefix.count)) }
        guard !path.isEmpty, !path.hasPrefix("/"), !path.contains(":") else { return nil }
        var parts = file.split(separator: "/").dropLast().map(String.init)
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": if parts.popLast() == nil { return nil }
            default: parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    private static func cssCandidates(_ text: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "url("), let close = text[open.upperBound...].firstIndex(of: ")") {
            let inner = text[open.upperBound..<close]
            if let first = inner.firstIndex(where: { !"\"' \t\n".contains($0) }),
                let last = inner.lastIndex(where: { !"\"' \t\n".contains($0) })
            {
                found.append(first..<text.index(after: last))
            }
            rest = text[close...]
        }
        rest = text[...]
        while let word = rest.firstRange(of: "@import") {
            let line = text[word.upperBound...].prefix { $0 != ";" && $0 != "\n" }
            if let literal = stringLiterals(String(line)).first, !line.contains("url(") {
                // Distances carry over, because the line was copied character by character.
                let copy = String(line)
                let start = copy.distance(from: copy.startIndex, to: literal.lowerBound)
                let length = copy.distance(from: literal.lowerBound, to: literal.upperBound)
                let lower = text.index(word.upperBound, offsetBy: start)
                found.append(lower..<text.index(lower, offsetBy: length))
            }
            rest = text[word.upperBound...]
        }
        return found.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// The insides of the string literals of one line each.
    private static func stringLiterals(_ text: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var open: (quote: UInt8, start: String.Index)?
        let bytes = text.utf8
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            let next = bytes.index(after: index)
            if let current = open {
                if byte == current.quote {
                    found.append(current.start..<index)
                    open = nil
                } else if byte == 10 || byte == UInt8(ascii: "\\") {
                    // No literal that names a file holds an escape; an apostrophe in a comment ends with its line.
                    open = nil
                }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                open = (byte, next)
            }
            index = next
        }
        return found
    }
}

extension String {
    /// What follows the last dot of the last path segment, in lower case.
    var fileExtension: String {
        let name = split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }
}
