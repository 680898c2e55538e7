import QueueAPI

/// Reads the parts of a snapshot one by one: what cannot be read is left out and named, and the rest stands.
struct SnapshotReading {
    /// Told of every part that could not be read.
    var trouble: @Sendable (SnapshotPart, any Error) -> Void = { _, _ in }
    private var failed: [SnapshotPart] = []

    init(trouble: @escaping @Sendable (SnapshotPart, any Error) -> Void) { self.trouble = trouble }

    /// The part, or nil when it cannot be read.
    mutating func read<Value>(_ part: SnapshotPart, _ body: () throws -> Value) -> Value? {
        do { return try body() } catch {
            trouble(part, error)
            if !failed.contains(part) { failed.append(part) }
            return nil
        }
    }

    /// Names a part that another one took along.
    mutating func leaveOut(_ part: SnapshotPart) {
        if !failed.contains(part) { failed.append(part) }
    }

    /// The parts that could not be read, as a snapshot names them.
    var incomplete: [SnapshotPart]? { failed.isEmpty ? nil : failed }
}
