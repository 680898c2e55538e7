/// One JSON-RPC 2.0 message, as far as its envelope goes: parameters and results stay unread until somebody needs them.
public enum Message: Sendable {
    /// A call that wants an answer.
    case request(Request)
    /// A call that must never be answered.
    case notification(Request)
    /// An answer to a call of ours.
    case response(Response)
    /// Something that is no message. Answer it with this error and id.
    case invalid(id: RequestID, error: RPCError)

    /// A call.
    public struct Request: Sendable {
        /// The id to echo; nil in a notification.
        public let id: RequestID?
        /// The name of the method.
        public let method: String
        /// An object or an array; nil when absent.
        public let params: JSONValue?
        /// What the caller says about the call.
        public let meta: CallMeta
    }

    /// An answer.
    public struct Response: Sendable {
        /// The id of the call.
        public let id: RequestID
        /// The result, unread, or the error.
        public let outcome: Result<JSONValue, RPCError>
    }
}

/// What one frame carries.
public enum Incoming: Sendable {
    /// One message.
    case single(Message)
    /// Several, to be answered together. Never empty.
    case batch([Message])
    /// A text that is not JSON, or an empty or oversized batch. Answer with a null id, never with an array.
    case unreadable(RPCError)

    /// Reads the envelope of one frame.
    ///
    /// - Parameter batchLimit: The most messages one batch may hold.
    public init(_ bytes: [UInt8], batchLimit: Int = 100) {
        do throws(JSONSyntaxError) {
            let root = try JSONDocument(bytes).root
            guard root.isArray else {
                self = .single(Message(root))
                return
            }
            if root.count == 0 {
                self = .unreadable(RPCError(.invalidRequest, "the batch is empty"))
            } else if root.count > batchLimit {
                self = .unreadable(RPCError(.tooLarge, "a batch may hold \(batchLimit) messages at most"))
            } else {
                self = .batch(root.elements.map { Message($0) })
            }
        } catch {
            self = .unreadable(RPCError(error))
        }
    }
}

extension Message {
    /// The members of an envelope, unread.
    private struct Envelope {
        var version: JSONValue?
        var id: JSONValue?
        var method: JSONValue?
        var params: JSONValue?
        var meta: JSONValue?
        var result: JSONValue?
        var error: JSONValue?

        init(_ object: JSONValue) {
            object.forEachMember { name, value in
                // Members of other names are left alone, as JSON-RPC peers may add their own.
                if name.equals("jsonrpc") {
                    version = value
                } else if name.equals("id") {
                    id = value
                } else if name.equals("method") {
                    method = value
                } else if name.equals("params") {
                    params = value
                } else if name.equals("meta") {
                    meta = value
                } else if name.equals("result") {
                    result = value
                } else if name.equals("error") {
                    error = value
                }
                return true
            }
        }
    }

    /// Reads one message from its JSON value.
    init(_ value: JSONValue) {
        guard value.isObject else {
            self = .invalid(id: .null, error: RPCError(.invalidRequest, "a message is a JSON object"))
            return
        }
        let envelope = Envelope(value)
        let id = envelope.id.map { RequestID($0) }
        let echo = id.flatMap { $0 } ?? .null
        do throws(RPCError) {
            guard envelope.version?.equals("2.0") == true else {
                throw RPCError(.invalidRequest, "jsonrpc must be \"2.0\"")
            }
            if case .some(.none) = id { throw RPCError(.invalidRequest, "id must be a string, a number or null") }
            if let method = envelope.method {
                let request = try Self.request(envelope, method: method, id: id.flatMap { $0 })
                self = request.id == nil ? .notification(request) : .request(request)
            } else {
                self = .response(try Self.response(envelope, id: echo))
            }
        } catch {
            self = .invalid(id: echo, error: error)
        }
    }

    private static func request(
        _ envelope: Envelope, method: JSONValue, id: RequestID?
    ) throws(RPCError) -> Request {
        guard let name = method.string else { throw RPCError(.invalidRequest, "method must be a string") }
        if let params = envelope.params, !params.isObject, !params.isArray {
            throw RPCError(.invalidRequest, "params must be an object or an array")
        }
        var meta = CallMeta.none
        if let value = envelope.meta {
            do throws(JSONReadingError) {
                meta = if let meta = CallMeta(wellFormed: value) { meta } else { try JSONReading.decode(from: value) }
            } catch {
                throw RPCError(.invalidRequest, fields: [.init("meta." + error.path, error.message)])
            }
            try meta.check()
        }
        return Request(id: id, method: name, params: envelope.params, meta: meta)
    }

    private static func response(_ envelope: Envelope, id: RequestID) throws(RPCError) -> Response {
        switch (envelope.result, envelope.error) {
        case (let result?, nil): return Response(id: id, outcome: .success(result))
        case (nil, let error?):
            do throws(JSONReadingError) {
                return Response(id: id, outcome: .failure(try JSONReading.decode(from: error)))
            } catch {
                throw RPCError(.invalidRequest, "the error object cannot be read")
            }
        default: throw RPCError(.invalidRequest, "neither a call nor an answer")
        }
    }
}

extension JSONValue {
    /// Parameters given by position, as the object they stand for.
    ///
    /// - Parameter names: The names of the parameters in the order of their declaration.
    /// - Throws: `invalid_params` when there are more values than names.
    public func named(by names: [String]) throws(RPCError) -> JSONValue {
        guard isArray else { return self }
        guard count <= names.count else {
            throw RPCError(.invalidParams, "there are \(names.count) parameters, not \(count)")
        }
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (name, value) in zip(names, elements) {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            JSONEscapes.append(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: value.rawBytes)
        }
        bytes.append(UInt8(ascii: "}"))
        do throws(JSONSyntaxError) {
            return try JSONDocument(bytes).root
        } catch {
            throw RPCError(error)
        }
    }
}
