import JSONRPC
import QueueAPI
import QueueRules

/// The first in line of one of a counter's lanes.
struct LineHead: Sendable, Equatable {
    let ticket: TicketRecord
    /// How many times its waiting counts at the counter.
    let weight: Int
}

/// Who is called next. The rule on the wall: whoever has waited longest, with a credit of time for some classes. Where a
/// counter serves several lanes, the waiting of a lane may count several times.
///
/// Nobody starves. Within a lane, whoever joins later than the largest credit after somebody is not called before
/// them; whoever comes from another gerai brings half an hour of waiting along, so for them it is the largest credit
/// and half an hour; whoever has an appointment is called at its time, for which they have checked in at most half an
/// hour late. So the number of people called before somebody is bounded on the day they join: those ahead of them, and
/// those who join within `overtakingWindow`. Between the lanes of a counter, waiting grows for everybody alike:
/// whoever is called has waited at least as long, times the weight of the own lane over that of the other, as anybody
/// left behind. What officers call out of order is outside of this bound; each such call is published with its reason.
enum CallOrder {
    /// The longest time, in milliseconds, after which one may still join a line and be called before somebody in it.
    static func overtakingWindow(_ credits: Credits) -> Int64 { credits.largest + DueOrder.carriedOver }

    /// The heaviest weight a lane can have.
    static let heaviest = 10

    /// The one to call, among the first of each lane.
    static func next(_ heads: [LineHead], at now: Timestamp) -> LineHead? {
        heads.min { precedes($0, $1, at: now) }
    }

    /// Whether `one` is called before `other`.
    static func precedes(_ one: LineHead, _ other: LineHead, at now: Timestamp) -> Bool {
        DueOrder.precedes(one.ticket.place(weight: one.weight), other.ticket.place(weight: other.weight), at: now)
    }
}

/// What a ticket was compared with when it was called: enough to explain the call at any later time.
struct CallComparison: Sendable, Equatable, Codable {
    /// When the call was.
    var at: Timestamp
    /// The due time of the ticket then.
    var dueAt: Timestamp
    /// The reason, when it was not next.
    var reason: CallReason?
    /// The first of every lane of the counter.
    var heads: [LaneHead]
    /// How long the counter had been open with nobody, in milliseconds; nil when that is not known.
    var idleMs: Int64?
}

/// A comparison as a ticket carries it along: most steps neither read nor change it, and leave it the text that it is in
/// the store.
enum KeptComparison: Sendable, Equatable {
    case fresh(CallComparison)
    case stored(String)

    /// The comparison; nil when the text is none.
    var value: CallComparison? {
        switch self {
        case .fresh(let comparison): comparison
        case .stored(let text): try? JSONReading.decode(CallComparison.self, from: Array(text.utf8))
        }
    }

    /// The text that is stored.
    var text: String {
        get throws {
            switch self {
            case .fresh(let comparison): String(decoding: try JSONWriting.encode(comparison), as: UTF8.self)
            case .stored(let text): text
            }
        }
    }

    static func == (one: KeptComparison, other: KeptComparison) -> Bool { one.value == other.value }
}

/// Makes a call understood.
enum CallExplaining {
    /// One sentence on why a number was called, in both languages. Times are those on the clock of the site.
    static func sentence(
        number: String, due: String, joined: String, creditMinutes: Int, reason: CallReason?, heads: [LaneHead]
    ) -> Sentence {
        let weighted = Set(heads.map(\.weight)).count > 1
        let lanes = heads.map { weighted ? "\($0.lane) ×\($0.weight)" : "\($0.lane)" }
        if let reason {
            return Sentence(
                id: "\(number) dipanggil di luar urutan karena \(reason.indonesian).",
                en: "\(number) was called out of order because \(reason.english).")
        }
        let credit =
            creditMinutes == 0
            ? (id: "", en: "")
            : (
                id: ", dihitung \(creditMinutes) menit lebih awal karena kelompok prioritas (\(due))",
                en: ", counted \(creditMinutes) minutes earlier for its priority class (\(english(due)))"
            )
        let how =
            weighted
            ? (id: "paling lama, menurut bobot jalur,", en: "longest, by the weights of the lanes,")
            : (id: "paling lama", en: "longest")
        let which =
            lanes.count > 1
            ? (id: "jalur \(lanes.joined(separator: ", "))", en: "lanes \(lanes.joined(separator: ", "))")
            : (id: "jalurnya", en: "its lane")
        return Sentence(
            id:
                "\(number) dipanggil karena menunggu \(how.id) di \(which.id): sejak pukul \(joined)\(credit.id).",
            en:
                "\(number) was called because it had waited \(how.en) in \(which.en): since \(english(joined))\(credit.en)."
        )
    }

    /// A time as it is written in English: `08:05` for `08.05`.
    static func english(_ time: String) -> String { time.replacing(".", with: ":") }
}

extension CallReason {
    fileprivate var indonesian: String {
        switch self {
        case .returning: "kembali membawa berkas yang tadi kurang"
        case .urgent: "keadaannya tidak dapat menunggu"
        case .together: "datang bersama orang yang sedang dilayani"
        case .correction: "ada kekeliruan pemanggilan yang diperbaiki"
        case .specialist: "petugas yang dapat melayaninya baru ada sekarang"
        case .supervisor: "diputuskan oleh pengawas"
        }
    }

    fileprivate var english: String {
        switch self {
        case .returning: "its owner came back with what had been missing"
        case .urgent: "its owner could not wait"
        case .together: "its owner belongs to somebody who was being served"
        case .correction: "a mistaken call was put right"
        case .specialist: "the officer who can serve it had only then come"
        case .supervisor: "the supervisor so decided"
        }
    }
}
