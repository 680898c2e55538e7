import JSONRPC
import NIOCore

/// Cuts a byte stream into frames. Nothing beyond the limit is ever kept.
struct FrameReader {
    enum Next {
        case wait
        case frame([UInt8])
        case tooLong(announced: Int)
    }

    private var buffer: ByteBuffer?
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard var kept = buffer, kept.readableBytes > 0 else {
            buffer = bytes
            return
        }
        buffer = nil  // so that the kept bytes are not shared, and appending does not copy them
        kept.discardReadBytes()
        kept.writeImmutableBuffer(bytes)
        buffer = kept
    }

    mutating func next() -> Next {
        guard let kept = buffer else { return .wait }
        let announced = kept.getInteger(at: kept.readerIndex, as: UInt32.self)
        switch Frame.step(announced: announced, available: kept.readableBytes, limit: limit) {
        case .wait: return .wait
        case .tooLong(let announced):
            buffer = nil
            return .tooLong(announced: announced)
        case .frame(let length):
            buffer?.moveReaderIndex(forwardBy: Frame.headerSize)
            return .frame(buffer?.readBytes(length: length) ?? [])
        }
    }
}

extension ByteBuffer {
    /// Appends a frame with these bytes.
    mutating func writeFrame(_ bytes: [UInt8]) {
        writeInteger(UInt32(bytes.count))
        writeBytes(bytes)
    }
}
