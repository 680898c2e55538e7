import CatalogAPI
import Foundation
import GRDB
import JSONRPC

/// The versions of the catalogue, one row each, never changed.
enum VersionTable {
    /// The version in force, and the SHA-256 of the document it came from; nil before the first import.
    static func current(_ db: Database) throws -> (version: CatalogueVersion, digest: [UInt8])? {
        try Row.fetchOne(db, sql: "SELECT * FROM versions ORDER BY number DESC LIMIT 1").map { row in
            (try version(row), [UInt8](row["sha256"] as Data))
        }
    }

    /// The newest versions first, at most `limit` of them.
    static func newest(_ db: Database, limit: Int) throws -> [CatalogueVersion] {
        try Row.fetchAll(db, sql: "SELECT * FROM versions ORDER BY number DESC LIMIT ?", arguments: [limit])
            .map(version)
    }

    static func insert(_ version: CatalogueVersion, digest: [UInt8], into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO versions
                    (number, label, published_at, source, draft, notice, agencies, services, sha256)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                version.number, version.label, version.publishedAt.milliseconds, version.source, version.draft,
                version.notice, version.agencies, version.services, Data(digest),
            ])
    }

    private static func version(_ row: Row) throws -> CatalogueVersion {
        CatalogueVersion(
            number: row["number"], label: row["label"],
            publishedAt: Timestamp(milliseconds: row["published_at"]), source: row["source"], draft: row["draft"],
            notice: row["notice"], agencies: row["agencies"], services: row["services"])
    }
}
