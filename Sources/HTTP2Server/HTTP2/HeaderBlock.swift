import CNghttp2

/// A response's header fields in the form nghttp2 takes them: pointers into memory that lives as long as the call.
enum HeaderBlock {
    /// - Parameter isIndexed: Whether later responses of the connection may refer to these fields. Costs memory for as
    ///   long as the connection lives, which is wasted on an answer that never ends.
    static func with<Result>(
        status: Int, headers: HTTPFields, contentLength: Int?, date: [UInt8]?, isIndexed: Bool = true,
        _ body: (UnsafeMutableBufferPointer<nghttp2_nv>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digits in
            withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: headers.count + 3) { block in
                headers.bytes.withUnsafeBufferPointer { bytes in
                    (date ?? []).withUnsafeBufferPointer { date in
                        let count = fill(
                            block, digits: digits, status: status, headers: headers, bytes: bytes,
                            contentLength: contentLength, date: date)
                        if !isIndexed { for index in 0..<count { block[index].flags = unindexed } }
                        return body(UnsafeMutableBufferPointer(rebasing: block[..<count]))
                    }
                }
            }
        }
    }

    private static func fill(
        _ block: UnsafeMutableBufferPointer<nghttp2_nv>, digits: UnsafeMutableBufferPointer<UInt8>, status: Int,
        headers: HTTPFields, bytes: UnsafeBufferPointer<UInt8>, contentLength: Int?, date: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let statusText = decimal(status, UnsafeMutableBufferPointer(rebasing: digits[..<8]))
        block[0] = field(":status", statusText)
        var count = 1
        if !date.isEmpty {
            block[count] = field("date", date)
            count += 1
        }
        if let contentLength {
            let text = decimal(contentLength, UnsafeMutableBufferPointer(rebasing: digits[8...]))
            block[count] = field("content-length", text)
            count += 1
        }
        for entry in headers.entries where !headers.isServersOwn(entry) {
            let name = UnsafeBufferPointer(rebasing: bytes[Int(entry.start)..<entry.valueStart])
            // nghttp2 only reads through these pointers.
            var field = nghttp2_nv()
            field.name = UnsafeMutablePointer(mutating: name.baseAddress)
            field.namelen = name.count
            field.value = bytes.baseAddress.map { UnsafeMutablePointer(mutating: $0 + entry.valueStart) }
            field.valuelen = Int(entry.valueLength)
            // A session's cookie stays out of the compression tables.
            if headers.isNamed(entry, "set-cookie") { field.flags = unindexed }
            block[count] = field
            count += 1
        }
        return count
    }

    private static let unindexed = UInt8(NGHTTP2_NV_FLAG_NO_INDEX.rawValue)

    private static func field(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>) -> nghttp2_nv {
        var field = nghttp2_nv()
        field.name = UnsafeMutablePointer(mutating: name.utf8Start)
        field.namelen = name.utf8CodeUnitCount
        field.value = value.baseAddress.map { UnsafeMutablePointer(mutating: $0) }
        field.valuelen = value.count
        return field
    }

    private static func decimal(_ value: Int, _ space: UnsafeMutableBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>
    {
        var rest = Swift.max(0, value)
        var start = space.count
        repeat {
            start -= 1
            space[start] = UInt8(48 + rest % 10)
            rest /= 10
        } while rest > 0 && start > 0
        return UnsafeBufferPointer(rebasing: space[start...])
    }
}
