// The entry point that libFuzzer calls with whatever bytes it has thought of. `Deploy/fuzz` builds and runs it.
//
// The bytes are read as the server reads a connection: cut into frames, each frame scanned and taken for a message.
// Anything but an orderly refusal or a readable message is a finding: a trap, a hang, or an answer that is no JSON.

/// Takes one input of the fuzzer; always returns 0.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var rest = UnsafeBufferPointer(start: start, count: count)[...]
    while case .frame(let length) = Frame.step(announced: announcedLength(rest), available: rest.count, limit: 4096) {
        let frame = rest.dropFirst(Frame.headerSize).prefix(length)
        rest = rest.dropFirst(Frame.headerSize + length)
        check(Array(frame))
    }
    check(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

private func announcedLength(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32? {
    guard bytes.count >= Frame.headerSize else { return nil }
    return bytes.prefix(Frame.headerSize).reduce(0) { $0 << 8 | UInt32($1) }
}

private func check(_ bytes: [UInt8]) {
    switch Incoming(bytes) {
    case .single(let message): check(message)
    case .batch(let messages): for message in messages { check(message) }
    case .unreadable(let error): precondition(error.code < 0)
    }
}

/// Answers as a server would, and reads the answer again: the id must have survived.
private func check(_ message: Message) {
    switch message {
    case .request(let request):
        let id = request.id ?? .null
        var answer: [UInt8] = []
        MessageWriting.appendError(id: id, error: RPCError(.methodNotFound, request.method), to: &answer)
        guard case .single(.response(let response)) = Incoming(answer) else { fatalError("the answer is unreadable") }
        precondition(response.id == id)
    case .notification, .response, .invalid: break
    }
}
