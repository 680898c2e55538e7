/// An error for the person who runs the service: one clear sentence, and nothing a program should decide by.
public struct OperatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, with which file or address, and what to do.
    public let description: String

    /// Makes an error from its sentence.
    public init(_ description: String) {
        self.description = description
    }
}
