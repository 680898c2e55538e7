import Testing

@testable import HTTP2Server

@Suite struct FrameScannerTests {
    @Test(arguments: [1, 2, 5, 9, 10, 1000])
    func dataFramesAreFoundHoweverTheBytesAreCut(step: Int) {
        let bytes =
            Wire.preface + Frame(.settings).bytes + Frame.request(1, "/").bytes
            + Frame(.data, stream: 1, payload: [UInt8](repeating: 0, count: 300)).bytes + Frame.ping().bytes
            + Frame(.data, stream: 0x8000_0003).bytes
            + Frame(.data, stream: 5, payload: [0, 0, 0, 0, 0, 0, 0, 0, 0]).bytes
        var scanner = FrameScanner(preface: Wire.preface.count)
        var found: [Int32] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            Array(rest.prefix(step)).withUnsafeBytes { piece in
                var position = 0
                while let stream = scanner.nextData(in: piece, position: &position) { found.append(stream) }
                #expect(position == piece.count)
            }
            rest = rest.dropFirst(step)
        }
        #expect(found == [1, 3, 5])
    }
}
