import Glibc
import ServiceKit
import Testing

@testable import mpp

struct PortOwnerTests {
    @Test func readsListenersFromTheTableOfTheSystem() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1BBE 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0
               1: 0100007F:1BBE 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0
               2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1 0
            """
        #expect(PortOwner.listeners(in: table, port: 7102) == ["4711"])
        #expect(PortOwner.listeners(in: table, port: 22) == ["99"])
        #expect(PortOwner.listeners(in: table, port: 80).isEmpty)
    }

    @Test func namesThePortAndItsOwner() throws {
        let listener = try Listener()
        let complaint = #expect(throws: Complaint.self) {
            try PortOwner.requireFree(Endpoint(host: "127.0.0.1", port: listener.port), for: "mpp-queue")
        }
        let sentence = try #require(complaint?.sentence)
        #expect(sentence.hasPrefix("Port \(listener.port), wanted for mpp-queue, is already in use by "))
        #expect(sentence.hasSuffix("(process \(getpid()))."))
        #expect(complaint?.code == 2)
    }

    @Test func findsAPortFreeAgainWhenItsOwnerIsGone() throws {
        let port: Int
        do {
            let listener = try Listener()
            port = listener.port
            listener.stop()
        }
        try PortOwner.requireFree(Endpoint(host: "127.0.0.1", port: port), for: "mpp-queue")
    }

    private struct Listener {
        let descriptor: Int32
        let port: Int

        init() throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = descriptor
            let failed = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) != 0 || listen(descriptor, 4) != 0
                        || getsockname(descriptor, $0, &length) != 0
                }
            }
            try #require(!failed)
            port = Int(address.sin_port.bigEndian)
        }

        func stop() { close(descriptor) }
    }
}
