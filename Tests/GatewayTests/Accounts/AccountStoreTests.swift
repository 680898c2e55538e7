import Foundation
import JSONRPC
import Logging
import ServiceKit
import Testing

@testable import Gateway

@Suite struct AccountStoreTests {
    private let cheap = PasswordHash.Cost(logN: 4, blockSize: 8, parallelism: 1)
    private let officer = Account(name: "budi", role: .officer, agency: "DUK")
    private let admin = Account(name: "admin", role: .admin, agency: nil)

    private func withStore(_ body: (AccountStore, ManualClock) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mpp-accounts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let clock = ManualClock(Sample.now)
        let store = try Store.open(
            .init(path: folder.appendingPathComponent("accounts.sqlite").path), migrations: AccountStore.migrations,
            clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do { try await body(AccountStore(store: store), clock) } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    @Test func accountsAreKeptAndReplaced() async throws {
        try await withStore { store, _ in
            #expect(try await store.isEmpty())
            try await store.put(officer, password: PasswordHash(password: "satu", cost: cheap))
            let moved = Account(name: "budi", role: .officer, agency: "KES")
            try await store.put(moved, password: PasswordHash(password: "dua", cost: cheap))
            let found = try #require(try await store.find("budi"))
            #expect(found.account == moved)
            #expect(try found.password.matches("dua"))
            #expect(try await store.all() == [moved])
            #expect(try await store.find("nobody") == nil)
        }
    }

    @Test func sessionsOutliveARestartButNotTheirTime() async throws {
        try await withStore { store, clock in
            try await store.put(officer, password: PasswordHash(password: "satu", cost: cheap))
            try await store.begin("old", account: "budi")
            clock.advance(by: .seconds(11 * 3600))
            try await store.begin("new", account: "budi")
            clock.advance(by: .seconds(2 * 3600))
            let kept = try await store.restore()
            #expect(kept.map(\.hash) == ["new"])
            #expect(kept.first?.idle == .seconds(2 * 3600))
            #expect(kept.first?.account == officer)
            try await store.end("new")
            #expect(try await store.restore().isEmpty)
        }
    }

    @Test func aNewPasswordEndsSessions() async throws {
        try await withStore { store, _ in
            try await store.put(officer, password: PasswordHash(password: "satu", cost: cheap))
            try await store.begin("h", account: "budi")
            try await store.put(officer, password: PasswordHash(password: "dua", cost: cheap))
            #expect(try await store.restore().isEmpty)
        }
    }

    @Test func somebodyCanAlwaysManageAccounts() async throws {
        try await withStore { store, _ in
            let password = try PasswordHash(password: "satu", cost: cheap)
            try await store.put(admin, password: password)
            for attempt in [
                { try await store.remove("admin") },
                { try await store.put(Account(name: "admin", role: .officer, agency: "DUK"), password: password) },
            ] {
                let error = await #expect(throws: RPCError.self) { try await attempt() }
                #expect(error?.is(GatewayContract.lastAdmin) == true)
            }
            try await store.put(Account(name: "ani", role: .admin, agency: nil), password: password)
            try await store.remove("admin")
            #expect(try await store.all().map(\.name) == ["ani"])
        }
    }
}
