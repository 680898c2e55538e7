/// Writes envelopes by hand around parameters and results that are already JSON.
public enum MessageWriting {
    /// Appends a call. Without an id it is a notification.
    ///
    /// - Parameter params: An object or array as JSON text; nil leaves the member out.
    public static func appendRequest(
        id: RequestID?, method: String, params: [UInt8]?, meta: CallMeta = .none, to bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: #"{"jsonrpc":"2.0","#.utf8)
        if let id {
            bytes.append(contentsOf: #""id":"#.utf8)
            id.append(to: &bytes)
            bytes.append(UInt8(ascii: ","))
        }
        bytes.append(contentsOf: #""method":"#.utf8)
        JSONEscapes.append(method, to: &bytes)
        if let params {
            bytes.append(contentsOf: #","params":"#.utf8)
            bytes.append(contentsOf: params)
        }
        if meta != .none {
            bytes.append(contentsOf: #","meta":"#.utf8)
            meta.append(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends the answer to a call that went well.
    ///
    /// - Parameter result: The result as JSON text.
    public static func appendResult(
        id: RequestID, result: some Collection<UInt8>, to bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: #"{"jsonrpc":"2.0","id":"#.utf8)
        id.append(to: &bytes)
        bytes.append(contentsOf: #","result":"#.utf8)
        bytes.append(contentsOf: result)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends the answer to a call that failed.
    public static func appendError(id: RequestID, error: RPCError, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #"{"jsonrpc":"2.0","id":"#.utf8)
        id.append(to: &bytes)
        bytes.append(contentsOf: #","error":"#.utf8)
        // An error object holds only strings, integers and truth values, so encoding it cannot fail.
        bytes.append(contentsOf: (try? JSONWriting.encode(error)) ?? Array(#"{"code":-32603,"message":""}"#.utf8))
        bytes.append(UInt8(ascii: "}"))
    }
}
