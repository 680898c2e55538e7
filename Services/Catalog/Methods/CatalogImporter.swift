import CatalogAPI
import Foundation
import JSONRPC
import ServiceKit

/// Checks documents, puts them in force, and then changes the answers.
struct CatalogImporter: Sendable {
    let store: Store
    let inForce: CatalogueInForce
    let clock: any WallClock

    /// Answers `catalogue.import`.
    ///
    /// - Throws: `import_invalid` with every problem of the document; nothing was changed then.
    func run(_ request: ImportRequest, idempotency: IdempotentCall?) async throws -> [UInt8] {
        let document = try Self.check(request.document.bytes)
        let digest = CatalogueImport.digest(request.document.bytes)
        let source = request.source.text
        if request.dryRun == true {
            let current = try await store.read { try VersionTable.current($0) }
            if let current, current.digest == digest, current.version.source == source {
                return try JSONWriting.encode(current.version)
            }
            return try JSONWriting.encode(
                CatalogueImport.preview(document, source: source, after: current?.version, at: clock.now()))
        }
        let answer = try await store.write(idempotency: idempotency) { tx in
            try CatalogueImport.apply(document, digest: digest, source: source, in: tx)
        }
        try await refresh()
        return answer.bytes
    }

    /// Puts what the store holds in force; nothing while it is empty.
    func refresh() async throws {
        guard let catalogue = try await store.read({ try CatalogueReading.read($0) }) else { return }
        inForce.replace(with: try CatalogueAnswers(catalogue))
    }

    /// Imports the operator's reference file into a store that has no catalogue yet. Its title is kept as the source.
    ///
    /// - Returns: the version that was made; nil when there was a catalogue already.
    /// - Throws: `ReferenceRefusal` when the file cannot be read or breaks a rule.
    func loadReference(_ path: String) async throws -> CatalogueVersion? {
        guard try await store.read({ try VersionTable.current($0) }) == nil else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ReferenceRefusal(path: path, problems: [.init("it", "cannot be read")])
        }
        let bytes = [UInt8](data)
        switch CatalogueCheck.check(bytes) {
        case .broken(let problems):
            throw ReferenceRefusal(path: path, problems: problems)
        case .sound(let document):
            let digest = CatalogueImport.digest(bytes)
            return try await store.write { tx in
                try CatalogueImport.apply(document, digest: digest, source: document.title, in: tx)
            }
        }
    }

    private static func check(_ bytes: [UInt8]) throws(RPCError) -> ReferenceDocument {
        switch CatalogueCheck.check(bytes) {
        case .sound(let document): return document
        case .broken(let problems):
            let count = problems.count == 1 ? "one problem" : "\(problems.count) problems"
            throw RPCError(
                CatalogAPI.importInvalid, "The document has \(count); nothing was changed.", fields: problems)
        }
    }
}

/// Why the reference file was not loaded, for the operator.
struct ReferenceRefusal: Error, CustomStringConvertible {
    let path: String
    let problems: [RPCError.Field]

    /// The most problems that are printed.
    private static let printed = 20

    var description: String {
        var lines = ["The reference file \(path) was not loaded:"]
        lines += problems.prefix(Self.printed).map { "  \($0.name) \($0.problem)" }
        if problems.count > Self.printed { lines.append("  and \(problems.count - Self.printed) more") }
        return lines.joined(separator: "\n")
    }
}
