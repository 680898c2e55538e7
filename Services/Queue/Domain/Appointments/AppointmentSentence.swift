import QueueAPI

extension CallExplaining {
    /// One sentence on why a number was called that was an appointment, in both languages.
    static func appointment(number: String, due: String, reason: CallReason?, heads: [LaneHead]) -> Sentence {
        guard reason == nil else {
            return sentence(number: number, due: due, joined: due, creditMinutes: 0, reason: reason, heads: heads)
        }
        return Sentence(
            id:
                "\(number) dipanggil karena janji temunya pukul \(due), dan tidak ada yang seharusnya dilayani lebih dahulu.",
            en: "\(number) was called because its appointment was at \(english(due)), and nobody was due before it.")
    }
}
