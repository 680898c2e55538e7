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
        do {
            let answer = try await store.write(idempotency: idempotency) { tx in
                let version = try CatalogueImport.apply(document, digest: digest, source: source, in: tx)
                // Whoever hears of the version asks for it at once, and the event goes out with the commit: it must be
                // answered by already then.
                inForce.replace(with: try CatalogueAnswers(Catalogue(document, version: version)))
                return version
            }
            try await refresh()
            return answer.bytes
        } catch {
            let stored = try await store.read { try CatalogueReading.read($0) }
            inForce.reset(to: try stored.map(CatalogueAnswers.init))
            throw error
        }
    }

    /// Puts what the store holds in force; nothing while it is empty.
    func refresh() async throws {
        guard let catalogue = try await store.read({ try CatalogueReading.read($0) }) else { return }
        inForce.replace(with: try CatalogueAnswers(catalogue))
    }

    /// Imports the operator's reference file into a store that has no catalogue yet. Its title is kept as the source.
    ///
    /// - Returns: the version that was made; nil when there was a catalogue already.
    /// - Throws: `OperatorError` when the file cannot be read or breaks a rule.
    func loadReference(_ path: String) async throws -> CatalogueVersion? {
        guard try await store.read({ try VersionTable.current($0) }) == nil else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw OperatorError("The reference file \(path) cannot be read.")
        }
        let bytes = [UInt8](data)
        switch CatalogueCheck.check(bytes) {
        case .broken(let problems):
            throw Self.refusal(path, problems)
        case .sound(let document):
            let digest = CatalogueImport.digest(bytes)
            return try await store.write { tx in
                try CatalogueImport.apply(document, digest: digest, source: document.title, in: tx)
            }
        }
    }

    private static func refusal(_ path: String, _ problems: [RPCError.Field]) -> OperatorError {
        let shown = 20
        var lines = ["The reference file \(path) was not loaded:"]
        lines += problems.prefix(shown).map { "  \($0.name) \($0.problem)" }
        if problems.count > shown { lines.append("  and \(problems.count - shown) more") }
        return OperatorError(lines.joined(separator: "\n"))
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
