import CatalogAPI
import Foundation
import JSONRPC
import Testing

@testable import Catalog

/// The reference document that is shipped, as it is and with changes.
enum ReferenceFile {
    static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Deploy/data/batu.json").path

    static func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    static func document() throws -> ReferenceDocument { try read.get() }

    /// Read once, because many tests begin with it.
    private static let read = Result<ReferenceDocument, any Error> {
        switch CatalogueCheck.check(try bytes()) {
        case .sound(let document): return document
        case .broken(let problems): throw Broken(problems: problems)
        }
    }

    static func catalogue() throws -> Catalogue {
        let document = try document()
        let version = CatalogueImport.preview(
            document, source: "test", after: nil, at: Timestamp(milliseconds: 1_800_000_000_000))
        return Catalogue(document, version: version)
    }

    struct Broken: Error { let problems: [RPCError.Field] }

    /// The document with some places set to other JSON texts, or removed where there is none.
    static func bytes(with edits: [(place: String, json: String?)]) throws -> [UInt8] {
        var root = try JSONSerialization.jsonObject(with: Data(try bytes()))
        for edit in edits {
            let steps = edit.place.replacing("[", with: ".").replacing("]", with: "").split(separator: ".").map(
                String.init)
            root = try set(root, steps[...], to: edit.json)
        }
        return [UInt8](try JSONSerialization.data(withJSONObject: root))
    }

    private static func set(_ value: Any, _ steps: ArraySlice<String>, to json: String?) throws -> Any {
        guard let step = steps.first else {
            return try JSONSerialization.jsonObject(with: Data(try #require(json).utf8), options: .fragmentsAllowed)
        }
        let isRemoval = steps.count == 1 && json == nil
        if var object = value as? [String: Any] {
            object[step] = isRemoval ? nil : try set(object[step] ?? [:] as [String: Any], steps.dropFirst(), to: json)
            return object
        }
        var array = try #require(value as? [Any])
        let position = try #require(Int(step))
        if isRemoval {
            array.remove(at: position)
        } else {
            array[position] = try set(array[position], steps.dropFirst(), to: json)
        }
        return array
    }
}
