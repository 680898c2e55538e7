import CatalogAPI
import Crypto
import GRDB
import JSONRPC
import ServiceKit

/// Puts a checked document in force, in one transaction.
enum CatalogueImport {
    /// The SHA-256 by which a repeat of the same document is known. White space between values does not count, because
    /// tools that pass documents on lay them out anew.
    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var compact: [UInt8] = []
        compact.reserveCapacity(bytes.count)
        var (isString, isEscaped) = (false, false)
        for byte in bytes {
            if isString {
                isString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else if byte <= 0x20 {
                continue
            } else {
                isString = byte == UInt8(ascii: "\"")
            }
            compact.append(byte)
        }
        return Array(SHA256.hash(data: compact))
    }

    /// Replaces the catalogue, unless the version in force came from the same document and the same source.
    ///
    /// - Returns: the version that is in force afterwards.
    static func apply(
        _ document: ReferenceDocument, digest: [UInt8], source: String, in tx: Transaction
    ) throws -> CatalogueVersion {
        let current = try VersionTable.current(tx.db)
        if let current, current.digest == digest, current.version.source == source { return current.version }
        let version = preview(document, source: source, after: current?.version, at: tx.now)
        try VersionTable.insert(version, digest: digest, into: tx.db)
        try CatalogueWriting.replace(with: Catalogue(document, version: version), in: tx.db)
        try PlacementTable(db: tx.db).placeNewAgencies(in: tx)
        try tx.append(CatalogAPI.published, key: nil, version)
        return version
    }

    /// The version that an import would make.
    static func preview(
        _ document: ReferenceDocument, source: String, after current: CatalogueVersion?, at time: Timestamp
    ) -> CatalogueVersion {
        CatalogueVersion(
            number: (current?.number ?? 0) + 1, label: document.label, publishedAt: time, source: source,
            draft: document.draft, notice: document.draft ? document.notice : nil, agencies: document.agencies.count,
            services: document.agencies.reduce(0) { $0 + $1.services.count })
    }
}
