/// Walks over the frames of a client's byte stream and points at the DATA frames.
///
/// nghttp2 drops DATA on streams that are gone without telling anybody. To see them, the connection feeds it up to each
/// DATA frame and looks at its own stream table then. Pure; remembers where it is between reads.
struct FrameScanner {
    /// Bytes to pass before the next frame header: of the connection preface, or of a payload.
    private var skip: Int
    private var header: (length: Int, type: UInt8, stream: UInt32) = (0, 0, 0)
    private var headerBytes = 0

    init(preface: Int) { skip = preface }

    /// The next DATA frame in `bytes` from `position` on: its stream, with `position` behind the frame's header.
    /// Nil when there is none, with everything passed.
    mutating func nextData(in bytes: UnsafeRawBufferPointer, position: inout Int) -> Int32? {
        while position < bytes.count {
            if skip > 0 {
                let step = min(skip, bytes.count - position)
                skip -= step
                position += step
                continue
            }
            let byte = bytes[position]
            switch headerBytes {
            case 0..<3: header.length = header.length << 8 | Int(byte)
            case 3: header.type = byte
            case 5..<9: header.stream = header.stream << 8 | UInt32(byte)
            default: break
            }
            headerBytes += 1
            position += 1
            guard headerBytes == 9 else { continue }
            let found = header
            header = (0, 0, 0)
            headerBytes = 0
            skip = found.length
            if found.type == 0 { return Int32(found.stream & 0x7FFF_FFFF) }
        }
        return nil
    }
}
