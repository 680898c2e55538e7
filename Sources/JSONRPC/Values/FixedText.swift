/// Text of parts whose width is known, written digit by digit: dates and moments stand in every answer and event.
struct FixedText {
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    /// Makes a text of `width` bytes at most.
    static func make(width: Int, _ write: (inout FixedText) -> Void) -> String {
        String(unsafeUninitializedCapacity: width) { bytes in
            var text = FixedText(bytes: bytes)
            write(&text)
            return text.count
        }
    }

    private init(bytes: UnsafeMutableBufferPointer<UInt8>) { self.bytes = bytes }

    /// Adds the last `width` digits of a number that is not negative.
    mutating func add(_ value: Int64, _ width: Int) {
        var rest = value
        for position in (count..<count + width).reversed() {
            bytes[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }

    /// Adds an ASCII character.
    mutating func add(_ mark: Unicode.Scalar) {
        bytes[count] = UInt8(ascii: mark)
        count += 1
    }

    /// Adds a day between the years 0 and 9999.
    mutating func add(_ date: (year: Int, month: Int, day: Int)) {
        add(Int64(date.year), 4)
        add("-")
        add(Int64(date.month), 2)
        add("-")
        add(Int64(date.day), 2)
    }
}
