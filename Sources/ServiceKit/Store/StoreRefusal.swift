/// Why a store could not be opened or may not be served. The description is one sentence for the operator.
public struct StoreRefusal: Error, Sendable, CustomStringConvertible {
    /// One clear sentence: what is wrong, with which file, and what to do.
    public let description: String

    /// Makes a refusal from its sentence.
    public init(_ description: String) {
        self.description = description
    }
}
