import JSONRPC
import Logging
import NIOConcurrencyHelpers
import ServiceKit
import Testing

@Suite struct LineLogHandlerTests {
    private let lines = NIOLockedValueBox<[String]>([])

    private func logger(_ format: LineLogHandler.Format, level: Logger.Level = .info) -> Logger {
        let clock = ManualClock(Timestamp("2026-11-25T09:30:00+07:00") ?? Timestamp(milliseconds: 0))
        return Logger(label: "queue") { [lines] _ in
            LineLogHandler(service: "queue", level: level, format: format, clock: clock) { line in
                lines.withLockedValue { $0.append(line) }
            }
        }
    }

    private var written: [String] { lines.withLockedValue { $0 } }

    @Test func aTextLineHasTimeLevelServiceMessageAndSortedPairs() {
        var logger = logger(.text)
        logger[metadataKey: "lane"] = "DUK"
        logger.info("called", metadata: ["counter": "DUK-3", "after": "2 s", "empty": ""])
        #expect(
            written == [
                "2026-11-25T02:30:00.000Z info     queue: called after=\"2 s\" counter=DUK-3 empty=\"\" lane=DUK\n"
            ])
    }

    @Test func aJSONLineIsOneObject() throws {
        logger(.json).warning("slow \"disk\"", metadata: ["ms": "12"])
        #expect(
            written == [
                #"{"time":"2026-11-25T02:30:00.000Z","level":"warning","service":"queue","message":"slow \"disk\"","metadata":{"ms":"12"}}"#
                    + "\n"
            ])
    }

    @Test func levelsBelowAreNotWritten() {
        logger(.text, level: .warning).info("quiet")
        #expect(written.isEmpty)
    }

    @Test func aValueCannotForgeALine() {
        logger(.text).info("a\nb", metadata: ["x": "1\n2026-11-25 info queue: forged"])
        #expect(written.count == 1)
        #expect(written.first?.filter { $0 == "\n" }.count == 1)
    }

    @Test(arguments: ["nik", "Name", "token", "password", "phone"])
    func whatIsPersonalIsMasked(key: String) {
        logger(.text).info("x", metadata: [key: "3579010101010001"])
        logger(.json).info("x", metadata: [key: "3579010101010001"])
        for line in written { #expect(!line.contains("3579010101010001") && line.contains("***")) }
    }
}
