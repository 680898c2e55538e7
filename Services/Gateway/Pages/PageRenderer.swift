import Foundation
import Mustache

/// A page's values by name, as the comment at the top of its template says.
typealias PageContext = [String: Any]

/// The templates of the pages.
enum PageTemplate: String, CaseIterable, Sendable {
    case home, agency, service, take, ticket, booking, appointment, ledger, kiosk, board
    case signIn = "sign-in"
    case counters, counter, supervisor, error

    /// The pieces that templates are made of.
    static let partials = ["head", "masthead", "footer", "class-choice", "nik-field"]
}

/// Holds all templates and fills them.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary

    /// What is wrong with the templates, in one sentence.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads all templates of a folder.
    ///
    /// - Throws: `Failure` when one is missing or cannot be read.
    init(folder: URL) async throws {
        do {
            library = try await MustacheLibrary(directory: folder.path)
        } catch let error as MustacheLibrary.ParserError {
            throw Failure(description: "the template \(error.filename) has an error: \(error.error)")
        }
        for name in PageTemplate.allCases.map(\.rawValue) + PageTemplate.partials
        where library.getTemplate(named: name) == nil {
            throw Failure(description: "the template \(name).mustache is missing in \(folder.path)")
        }
    }

    /// The page as HTML.
    func render(_ template: PageTemplate, _ context: PageContext) -> String {
        // Every template was seen at start.
        library.render(context, withTemplate: template.rawValue) ?? ""
    }
}

/// JSON inside a `script` element: `<` would let a string end the element.
func embedded(_ json: [UInt8]) -> String {
    String(decoding: json, as: UTF8.self).replacing("<", with: "\\u003c")
}
