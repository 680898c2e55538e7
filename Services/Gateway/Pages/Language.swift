import Foundation
import HTTP2Server

/// The languages of the pages.
enum Language: String, Sendable, CaseIterable {
    case indonesian = "id"
    case english = "en"

    /// What stands before every path of a page.
    var base: String { self == .english ? "/en" : "" }

    /// The other language.
    var other: Language { self == .english ? .indonesian : .english }

    /// The language in which a program's user wants sentences: English unless Indonesian comes first.
    init(accepting request: HTTPRequest) {
        let wanted = request.headers.first("accept-language")?.split(separator: ",").first ?? ""
        self = wanted.lowercased().hasPrefix("id") ? .indonesian : .english
    }
}

/// The words of the pages in one language: sections of named sentences.
struct Words: Sendable {
    /// Sentences by section and name.
    let sections: [String: [String: String]]

    /// Reads a dictionary file.
    init(contentsOf file: URL) throws {
        sections = try JSONDecoder().decode([String: [String: String]].self, from: Data(contentsOf: file))
    }

    init(sections: [String: [String: String]]) { self.sections = sections }

    /// A sentence; its name when the dictionary lacks it, so that the gap is seen.
    func callAsFunction(_ section: String, _ name: String) -> String { sections[section]?[name] ?? name }

    /// What stands in one dictionary and not in the other, as `section.name`.
    func difference(from other: Words) -> [String] {
        Set(names).symmetricDifference(other.names).sorted()
    }

    /// All names as `section.name`.
    var names: [String] { sections.flatMap { section, words in words.keys.map { "\(section).\($0)" } } }
}

/// The dictionaries of all languages.
struct Dictionaries: Sendable {
    private let indonesian: Words
    private let english: Words

    /// Reads `text/id.json` and `text/en.json`, each with the sentences for errors from `text/problems.LANGUAGE.json`.
    init(folder: URL) throws {
        func words(_ language: Language) throws -> Words {
            let main = try Words(contentsOf: folder.appendingPathComponent("\(language.rawValue).json"))
            let problems = try Words(
                contentsOf: folder.appendingPathComponent("problems.\(language.rawValue).json"))
            return Words(sections: main.sections.merging(problems.sections) { first, _ in first })
        }
        indonesian = try words(.indonesian)
        english = try words(.english)
    }

    /// The words of a language.
    subscript(_ language: Language) -> Words { language == .english ? english : indonesian }
}
