/// A part of a snapshot that is read by itself, so that the others stand when it cannot be read.
public enum SnapshotPart: String, Codable, Sendable, CaseIterable {
    /// Lanes and their counts.
    case lanes
    /// Counters and whom they have.
    case counters
    /// The numbers called last or being served.
    case calls
    /// How long people will wait.
    case waits
    /// Whether numbers are given.
    case intake
    /// How many places are left.
    case places
    /// Who waits, by class.
    case classes
    /// How long waiting, walking, serving and idling took today.
    case times
    /// Numbers that were missed.
    case missed
    /// Numbers that are parked.
    case parked
}
