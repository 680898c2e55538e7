import JSONRPC
import JSONRPCTransport
import NIOCore
import NIOPosix
import Testing

@Suite struct RPCClientTests {
    @Test func callsFromManyTasksAtOnce() async throws {
        let service = try await EchoService.start()
        let client = service.client { $0.connections = 1 }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<64 {
                group.addTask {
                    for number in 0..<50 {
                        let text = EchoAPI.Text(text: "\(task)-\(number)")
                        let answer = try await client.call(EchoAPI.echo, text)
                        #expect(answer == text)
                    }
                }
            }
            try await group.waitForAll()
        }
        await client.shutdown()
    }

    @Test func waitsForRoomInsteadOfBeingRefused() async throws {
        let service = try await EchoService.start { $0.callsInFlight = 4 }
        let client = service.client {
            $0.connections = 1
            $0.callsInFlight = 4
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask { _ = try await client.call(EchoAPI.hang, Empty()) }
            }
            group.addTask {
                var released = 0
                while released < 12 {
                    let hanging = service.hanging
                    if hanging > 0 {
                        service.release()
                        released += hanging
                    }
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func passesErrorsOn() async throws {
        let service = try await EchoService.start()
        let error = await #expect(throws: RPCError.self) {
            try await service.client(token: "weak").call(EchoAPI.guarded, Empty())
        }
        #expect(error?.kind == "forbidden")
    }

    @Test func presentsItsToken() async throws {
        let service = try await EchoService.start { $0.trustsAnonymous = false }
        #expect(try await service.client(token: "good").call(EchoAPI.guarded, Empty()) == .init(text: "ani"))
    }

    @Test func failsInTimeWhenNobodyIsThere() async throws {
        let service = try await EchoService.start()
        let client = service.client { $0.connectionTimeout = .milliseconds(50) }
        await service.server.shutdown(grace: .seconds(1))
        let start = NIODeadline.now()
        let error = await #expect(throws: RPCError.self) { try await client.call(EchoAPI.echo, .init(text: "")) }
        #expect(error?.kind == "unavailable")
        #expect(error?.data?.retryable == true)
        #expect(NIODeadline.now() - start < .seconds(2))
    }

    @Test func givesUpAtTheDeadline() async throws {
        let service = try await EchoService.start()
        let error = await #expect(throws: RPCError.self) {
            try await service.client().call(EchoAPI.hang, Empty(), meta: CallMeta(deadlineMs: 30))
        }
        #expect(error?.kind == "deadline_exceeded")
        service.release()
    }

    @Test func comesBackAfterTheServiceDoes() async throws {
        let first = try await EchoService.start(port: .lasting)
        let port = first.port
        let client = first.client { $0.connectionTimeout = .seconds(5) }
        _ = try await client.call(EchoAPI.echo, .init(text: "1"))
        await first.server.shutdown(grace: .seconds(1))
        async let answer = client.call(EchoAPI.echo, .init(text: "2"))
        let second = try await EchoService.start(port: port)
        #expect(try await answer == .init(text: "2"))
        await second.server.shutdown(grace: .seconds(1))
    }

    /// A read whose connection is cut is sent again; a write without a key is not.
    @Test func repeatsOnlyWhatIsSafe() async throws {
        let first = try await EchoService.start(port: .lasting)
        let port = first.port
        let client = first.client {
            $0.connectionTimeout = .seconds(5)
            $0.connections = 1
        }
        async let read = client.call(EchoAPI.hang, Empty())
        while first.hanging == 0 { await Task.yield() }
        async let cut: Void = first.server.shutdown(grace: .milliseconds(10))
        await cut
        first.release()
        let second = try await EchoService.start(port: port)
        while second.hanging == 0 { await Task.yield() }
        second.release()
        _ = try await read

        let write = client.callRaw(EchoAPI.hang.name, params: nil, isSafeToRepeat: false)
        while second.hanging == 0 { await Task.yield() }
        await second.server.shutdown(grace: .milliseconds(10))
        second.release()
        let error = await #expect(throws: RPCError.self) { try await write.get() }
        #expect(error?.kind == "unavailable")
    }
}
