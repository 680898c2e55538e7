import GRPCCore
import GRPCNIOTransportHTTP2Posix
import NIOPosix

/// The peer: grpc-swift-2, unary, over its NIO transport, with the same message in Protocol Buffers' encoding.
enum GRPCEcho {
    struct Message: Sendable {
        var number: Int
        var text: String
    }

    private static let method = MethodDescriptor(fullyQualifiedService: "bench.Echo", method: "Echo")

    struct Service: RegistrableRPCService {
        func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
            router.registerHandler(
                forMethod: GRPCEcho.method, deserializer: Reader(), serializer: Writer()
            ) { request, _ in
                let single = try await ServerRequest(stream: request)
                return StreamingServerResponse(single: ServerResponse(message: single.message))
            }
        }
    }

    /// Field 1, a varint; field 2, a string.
    struct Writer: MessageSerializer {
        func serialize<Bytes: GRPCContiguousBytes>(_ message: Message) throws -> Bytes {
            var bytes: [UInt8] = [0x08]
            append(UInt64(message.number), to: &bytes)
            bytes.append(0x12)
            append(UInt64(message.text.utf8.count), to: &bytes)
            bytes.append(contentsOf: message.text.utf8)
            return Bytes(bytes)
        }

        private func append(_ value: UInt64, to bytes: inout [UInt8]) {
            var rest = value
            while rest >= 0x80 {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
    }

    struct Reader: MessageDeserializer {
        func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Message {
            bytes.withUnsafeBytes { raw in
                var position = 1
                let number = varint(raw, &position)
                position += 1
                let count = Int(varint(raw, &position))
                return Message(
                    number: Int(number), text: String(decoding: raw[position..<position + count], as: UTF8.self))
            }
        }

        private func varint(_ raw: UnsafeRawBufferPointer, _ position: inout Int) -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while raw[position] & 0x80 != 0 {
                value |= UInt64(raw[position] & 0x7F) << shift
                shift += 7
                position += 1
            }
            value |= UInt64(raw[position]) << shift
            position += 1
            return value
        }
    }

    static func rate(on loops: EventLoops, inFlight: Int, seconds: Double) async throws -> Double {
        let transport = HTTP2ServerTransport.Posix(
            address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext, eventLoopGroup: loops.server)
        let server = GRPCServer(transport: transport, services: [Service()])
        let rate = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.serve() }
            let address = try await transport.listeningAddress
            let client = GRPCClient(
                transport: try .http2NIOPosix(
                    target: .ipv4(address: "127.0.0.1", port: address.ipv4?.port ?? 0), transportSecurity: .plaintext,
                    eventLoopGroup: loops.client))
            group.addTask { try await client.runConnections() }
            let rate = try await EchoRates.measure(on: loops.client.next(), inFlight: inFlight, seconds: seconds) {
                number in
                let request = ClientRequest(message: Message(number: number, text: "Nomor antrean A-001"))
                let answer = try await client.unary(
                    request: request, descriptor: method, serializer: Writer(), deserializer: Reader(),
                    options: .defaults
                ) { try $0.message }
                precondition(answer.number == number)
            }
            client.beginGracefulShutdown()
            server.beginGracefulShutdown()
            try await group.waitForAll()
            return rate
        }
        return rate
    }
}
