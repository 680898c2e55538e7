import JSONRPC
import Testing

@testable import JSONRPCTransport

@Suite struct CallTableTests {
    @Test func isBoundedAndAnswersOnce() throws {
        var table = CallTable<Int>(limit: 2)
        let begun = [table.begin(.integer(1), 10), table.begin(.integer(1), 20)]
        let first = try #require(begun[0])
        let second = try #require(begun[1])
        let third = table.begin(.integer(3), 30)
        #expect(third == nil)
        #expect(table.token(of: .integer(1)) == first)
        let ended = [table.end(first)?.payload, table.end(first)?.payload]
        #expect(ended == [10, nil])
        #expect(table.token(of: .integer(1)) == second)
        #expect(table.token(of: .null) == nil)
        let left = table.removeAll()
        #expect(left.count == 1)
        #expect(table.count == 0)
    }

    @Test func batchesLeaveWhenComplete() {
        let batch = BatchAnswer(awaited: 2)
        #expect(batch.add(Array("1".utf8)) == nil)
        #expect(batch.add(Array("2".utf8)) == Array("[1,2]".utf8))
    }
}
