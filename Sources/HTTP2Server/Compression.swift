import CBrotli
import CZlib
public import NIOCore

extension ContentCoding {
    /// The bytes in this coding, or nil when the library refuses. `best` takes more time for fewer
    /// bytes, for what is compressed once and served often; brotli's last notches are left out even then, because they
    /// would double the time a service takes to start for one byte in twenty.
    public func encode(_ body: ByteBuffer, best: Bool = false) -> ByteBuffer? {
        switch self {
        case .identity: body
        case .gzip: gzip(body, level: best ? Z_BEST_COMPRESSION : 4)
        case .brotli: brotli(body, quality: best ? 9 : 4)
        }
    }

    private func gzip(_ body: ByteBuffer, level: Int32) -> ByteBuffer? {
        var stream = z_stream()
        // 15 bits of window; 16 more ask for the gzip wrapper.
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(body.readableBytes)))
        var out = ByteBufferAllocator().buffer(capacity: bound)
        var finished = false
        body.withUnsafeReadableBytes { input in
            _ = out.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { space in
                let bytes = input.bindMemory(to: UInt8.self)
                stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
                stream.avail_in = UInt32(clamping: bytes.count)
                stream.next_out = space.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(clamping: space.count)
                finished = deflate(&stream, Z_FINISH) == Z_STREAM_END
                return finished ? Int(stream.total_out) : 0
            }
        }
        return finished ? out : nil
    }

    private func brotli(_ body: ByteBuffer, quality: Int32) -> ByteBuffer? {
        let bound = max(BrotliEncoderMaxCompressedSize(body.readableBytes), 64)
        var out = ByteBufferAllocator().buffer(capacity: bound)
        var finished = false
        body.withUnsafeReadableBytes { input in
            _ = out.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { space in
                var size = space.count
                finished =
                    BrotliEncoderCompress(
                        quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, input.count,
                        input.bindMemory(to: UInt8.self).baseAddress, &size,
                        space.bindMemory(to: UInt8.self).baseAddress) != BROTLI_FALSE
                return finished ? size : 0
            }
        }
        return finished ? out : nil
    }
}

extension HTTPResponse {
    /// The response with its body compressed as the client's `Accept-Encoding` allows, for pages made anew for each
    /// request. Bodies below `minimumBytes`, event streams and bodies that do not shrink stay as they are. Adds `vary`.
    ///
    /// Do not use it where a page mixes a secret with text that an attacker chooses, as the size then tells the secret.
    public func compressed(for request: HTTPRequest, minimumBytes: Int = 1024) -> HTTPResponse {
        guard case .buffer(let buffer) = body, !headers.contains("content-encoding") else { return self }
        var response = self
        response.headers.append("vary", "accept-encoding")
        guard buffer.readableBytes >= minimumBytes else { return response }
        let coding = ContentCoding.negotiate(request.headers.first("accept-encoding"))
        guard coding != .identity, let small = coding.encode(buffer), small.readableBytes < buffer.readableBytes else {
            return response
        }
        response.headers.append("content-encoding", coding.rawValue)
        response.body = .buffer(small)
        return response
    }
}
