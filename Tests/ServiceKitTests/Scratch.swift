import Foundation
import GRDB
import JSONRPC
import Logging
import ServiceKit

/// A folder that is gone when the test is.
final class Scratch: Sendable {
    let path: String

    init(in folder: String? = nil) throws {
        let parent = folder.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        path = parent.appendingPathComponent("mpp-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// Opens a store with one table `things(name)`.
    func store(
        _ name: String = "test.sqlite", migrations: [Migration] = [.things], clock: any WallClock = SystemClock(),
        _ change: (inout Store.Configuration) -> Void = { _ in }
    ) throws -> Store {
        var configuration = Store.Configuration(path: file(name))
        change(&configuration)
        return try Store.open(configuration, migrations: migrations, clock: clock, logger: .silent)
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Migration {
    static let things = Migration("things.1") { try $0.execute(sql: "CREATE TABLE things (name TEXT UNIQUE)") }
}

extension Transaction {
    func insert(_ name: String) throws {
        try db.cachedStatement(sql: "INSERT INTO things (name) VALUES (?)").execute(arguments: [name])
    }
}

extension Store {
    func things() async throws -> [String] {
        try await read { try String.fetchAll($0, sql: "SELECT name FROM things ORDER BY rowid") }
    }
}

/// Holds back whoever waits until it is opened; for bringing a thread to a known place without sleeping.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// Blocks the calling thread. Gives up after ten seconds so that a broken test ends.
    func wait() { _ = semaphore.wait(timeout: .now() + 10) }
}

struct Failure: Error, Equatable {
    var name = ""
}
