/// The frame: an unsigned 32-bit big-endian length, then that many bytes of UTF-8 JSON.
public enum Frame {
    /// How many bytes the length takes.
    public static let headerSize = 4
    /// The longest frame that is accepted unless configured otherwise: 1 MiB.
    public static let defaultLimit = 1 << 20

    /// What a reader should do next, given the bytes that have arrived.
    public enum Step: Equatable, Sendable {
        /// Fewer bytes than a header, or a frame that is not complete: wait for more.
        case wait
        /// A frame of this many bytes follows the header and is complete.
        case frame(length: Int)
        /// The announced length is beyond the limit. Nothing of it may be buffered; answer and close.
        case tooLong(announced: Int)
    }

    /// Decides by the announced length and the number of bytes at hand, header included.
    ///
    /// - Parameters:
    ///   - announced: The value of the header, or nil while fewer than four bytes are there.
    ///   - available: All bytes at hand, header included.
    ///   - limit: The longest frame that is accepted.
    public static func step(announced: UInt32?, available: Int, limit: Int) -> Step {
        guard let announced else { return .wait }
        let length = Int(announced)
        if length > limit { return .tooLong(announced: length) }
        return available - headerSize >= length ? .frame(length: length) : .wait
    }
}
