import ArgumentParser
import Foundation
import Glibc
import JSONRPC
import QueueAPI
import QueueRules
import ServiceKit

/// `mpp verify`: is a ledger whole, and did every call follow the rule?
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks that a lane's ledger is whole and that every call followed the rule.",
        discussion: """
            Reads the ledger of a day from a running queue, or from a file, one record on a line. It recomputes every \
            hash and replays every change: numbers without gaps, due times by the rule, calls in their order or with a \
            published reason. Whether something was cut off at the end, or the whole rewritten, shows only against what \
            is known from elsewhere: a head, the file of heads beside the queue's database, a printed ticket.

            The exit code is 0 when nothing is wrong, 1 when something is, and 2 when it could not be checked.
            """)

    @Argument(help: "The lane, such as DUK-A; all lanes when left out.")
    var lane: String?

    @Option(help: "The service day; today when left out.")
    var day: String?

    @Option(help: "The last service day, when several are checked as one chain.")
    var through: String?

    @Option(help: "A file instead of a running queue.")
    var file: String?

    @Option(help: "A link that must be in the chain: all 64 digits. May be given several times.")
    var head: [String] = []

    @Option(help: "A file of heads that must be in the chains, such as data/queue/queue.sqlite.ledger.")
    var heads: String?

    @Option(help: "A printed ticket, such as A-012=3f9a2b1c77d09e41. May be given several times.")
    var ticket: [String] = []

    @Option(help: "Keep what was read in this file.")
    var save: String?

    @Option(help: "The queue, such as 127.0.0.1:7102.")
    var queue: String?

    @Option(help: "A signed token; otherwise MPP_TOKEN. Not needed on the same machine.")
    var token: String?

    func validate() throws {
        for day in [day, through].compactMap(\.self) where CivilDate(day) == nil {
            throw ValidationError("\(day) is no day such as 2026-11-25.")
        }
        if let lane, Code(lane) == nil { throw ValidationError("\(lane) is no lane such as DUK-A.") }
        if file != nil, lane == nil { throw ValidationError("Name the lane that the file is of.") }
        if file != nil, day != nil || through != nil { throw ValidationError("A day goes with a running queue.") }
        if lane == nil, save != nil || !head.isEmpty || !ticket.isEmpty {
            throw ValidationError("--save, --head and --ticket go with one lane.")
        }
        if through != nil, day == nil { throw ValidationError("--through needs --day.") }
        for head in head where LedgerLink(head) == nil { throw ValidationError("--head is \(head), not 64 digits.") }
        for ticket in ticket where Self.printed(ticket) == nil {
            throw ValidationError("--ticket is \(ticket), and should be like A-012=3f9a2b1c77d09e41.")
        }
    }

    func run() async throws {
        try await complaining {
            let known = try heads.map(Self.readHeads) ?? LedgerHeads()
            var isWell = true
            do {
                for lane in try await lanes() {
                    let part = try await part(of: lane)
                    if let save { try LedgerFile.write(part.records, to: save) }
                    isWell = check(lane, part, known) && isWell
                }
            } catch let error as RPCError {
                ErrorReport(paint: Paint.forTerminal(STDERR_FILENO)).lines(error).forEach(Terminal.error)
                throw ExitCode(2)
            }
            if !isWell { throw ExitCode(1) }
        }
    }

    private func lanes() async throws -> [Code] {
        if let lane = lane.flatMap({ Code($0) }) { return [lane] }
        return try await published().lanes()
    }

    private func part(of lane: Code) async throws -> PublishedLedger.Part {
        if let file { return .init(records: try LedgerFile.read(file)) }
        return try await published().read(
            lane, from: day.flatMap { CivilDate($0) }, through: through.flatMap { CivilDate($0) })
    }

    private func published() throws -> PublishedLedger {
        let environment = ProcessInfo.processInfo.environment
        return PublishedLedger(
            endpoint: try Endpoint.find(.queue, told: queue, basePort: Endpoint.basePort, environment: environment),
            token: token ?? environment["MPP_TOKEN"])
    }

    /// Checks one lane and prints what was found.
    private func check(_ lane: Code, _ part: PublishedLedger.Part, _ known: LedgerHeads) -> Bool {
        var trusted = head.compactMap { LedgerLink($0) }
        if let head = known[lane]?.link { trusted.append(head) }
        // When these are the newest records of the lane, they must end where the queue says that the chain ends.
        if let head = part.head, let link = LedgerLink(head.link),
            part.records.last.flatMap({ LedgerRecord(canonical: $0) })?.n == head.n
        {
            trusted.append(link)
        }
        var replay = LedgerReplay(lane: lane, heads: trusted, printed: ticket.compactMap(Self.printed))
        for record in part.records { replay.add(record) }
        replay.finish(dayHasEnded: part.ended)
        LedgerReport(lane: lane, replay: replay, paint: Paint.forTerminal(STDOUT_FILENO)).lines.forEach(Terminal.line)
        return replay.faultCount == 0
    }

    private static func readHeads(_ path: String) throws(Complaint) -> LedgerHeads {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Complaint("\(path) cannot be read.")
        }
        return LedgerHeads(text)
    }

    private static func printed(_ text: String) -> LedgerReplay.PrintedLink? {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[1].count >= 8 else { return nil }
        return .init(number: String(parts[0]), digits: String(parts[1]))
    }
}
