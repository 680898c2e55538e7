/// Gathers the answers to one batch; they leave together when the last one is there.
final class BatchAnswer {
    private var awaited: Int
    private var bytes: [UInt8] = []

    /// - Parameter awaited: How many items of the batch get an answer.
    init(awaited: Int) {
        self.awaited = awaited
    }

    /// Adds one answer. Returns the whole batch when it is complete.
    func add(_ answer: [UInt8]) -> [UInt8]? {
        bytes.append(bytes.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
        bytes.append(contentsOf: answer)
        awaited -= 1
        guard awaited == 0 else { return nil }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
