import Foundation
import Glibc
import ServiceKit

/// Finds out whether a port can be used, and if not, who has it.
enum PortOwner {
    /// Checks that a server could listen at `endpoint`.
    ///
    /// - Throws: `Complaint` naming the port and, where the system tells, the process that has it.
    static func requireFree(_ endpoint: Endpoint, for use: String) throws(Complaint) {
        guard let failure = bindFailure(endpoint) else { return }
        guard failure == EADDRINUSE else {
            throw Complaint(
                "\(use) cannot listen at \(endpoint): \(String(cString: strerror(failure)).lowercased()).")
        }
        let owner = owner(of: endpoint.port).map { " by \($0)" } ?? ""
        throw Complaint("Port \(endpoint.port), wanted for \(use), is already in use\(owner).")
    }

    /// The error of binding a socket there, or nil when it can be bound.
    private static func bindFailure(_ endpoint: Endpoint) -> Int32? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(endpoint.host, "\(endpoint.port)", &hints, &found) == 0, let first = found else {
            return EADDRNOTAVAIL
        }
        defer { freeaddrinfo(first) }
        let descriptor = socket(first.pointee.ai_family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else { return errno }
        // With SO_REUSEADDR a bind succeeds beside a listener on another address; only listening tells.
        return listen(descriptor, 1) == 0 ? nil : errno
    }

    /// `NAME (process N)` of whoever listens on a port of this machine; nil when the system does not tell.
    static func owner(of port: Int) -> String? {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
        let sockets = Set(tables.flatMap { listeners(in: $0, port: port) }.map { "socket:[\($0)]" })
        guard !sockets.isEmpty, let processes = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else {
            return nil
        }
        for process in processes where Int32(process) != nil {
            let folder = "/proc/\(process)/fd"
            guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder) else { continue }
            let holds = files.contains { file in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(file)")).map(sockets.contains)
                    ?? false
            }
            if holds {
                let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? "a program"
                return "\(name.trimmingCharacters(in: .whitespacesAndNewlines)) (process \(process))"
            }
        }
        return nil
    }

    /// The inodes of sockets that listen on `port`, from a table such as `/proc/net/tcp`.
    static func listeners(in table: String, port: Int) -> [String] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: " ", omittingEmptySubsequences: true)
            guard columns.count > 9, columns[3] == "0A", let hex = columns[1].split(separator: ":").last,
                Int(hex, radix: 16) == port
            else { return nil }
            return String(columns[9])
        }
    }
}
