import Foundation
import Logging
import ServiceKit

/// How the suite is to be started on one machine.
struct SuiteSettings: Sendable {
    /// The absolute path of the data folder.
    var data: String
    /// Where the gateway listens.
    var host = "127.0.0.1"
    /// The gateway's port without TLS.
    var http = 8080
    /// The gateway's port with TLS; nil for none.
    var https: Int? = 8443
    /// The services listen at the ports that follow this one.
    var basePort = Endpoint.basePort
    /// How many instances of the queue run. Those beyond the first listen at the ports after the services' own.
    var queues = 1
    /// The reference document that an empty catalogue is loaded from.
    var reference: String?
    /// The clock for all services; the machine's own when nil.
    var clock: ScaledClock?
    /// Whether the queue goes by the site's hours.
    var followsHours = true
    var logLevel = Logger.Level.info
    /// Which requests the gateway logs: `all`, `errors` or `none`.
    var accessLog = "errors"
}

/// What runs where: the executables of the suite, their arguments and their addresses.
struct SuiteLayout: Sendable {
    /// The gateway's name in the log.
    static let gateway = "gateway"

    let settings: SuiteSettings
    /// The folder that holds the executables.
    let folder: String

    /// Lays the suite out with the executables beside this one.
    ///
    /// - Throws: `Complaint` naming an executable that is missing.
    init(_ settings: SuiteSettings, folder: String? = nil) throws(Complaint) {
        self.settings = settings
        self.folder = folder ?? Self.ownFolder()
        for name in SuiteService.allCases.map(\.executable) + ["mpp-gateway"] {
            let path = self.folder + "/" + name
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw Complaint("The executable \(name) is missing; it should stand beside mpp in \(self.folder).")
            }
        }
        if let reference = settings.reference, !FileManager.default.isReadableFile(atPath: reference) {
            throw Complaint("The reference document \(reference) cannot be read.")
        }
    }

    /// Where a service listens.
    func endpoint(of service: SuiteService) -> Endpoint {
        Endpoint(host: "127.0.0.1", port: settings.basePort + service.portOffset)
    }

    /// Where an instance of the queue listens, from 1.
    func queueEndpoint(_ number: Int) -> Endpoint {
        number == 1
            ? endpoint(of: .queue)
            : Endpoint(host: "127.0.0.1", port: settings.basePort + Self.firstFreeOffset + number - 2)
    }

    /// The most instances of the queue that one machine is asked to run.
    static let mostQueues = 16
    private static let firstFreeOffset = 5

    /// The instances of the queue: those asked for, and those whose data is in the folder already, because lanes live
    /// there.
    static func queues(_ wanted: Int, in data: String) -> Int {
        let known = (2...mostQueues).filter { FileManager.default.fileExists(atPath: "\(data)/queue-\($0)") }
        return max(wanted, known.max() ?? 1)
    }

    /// Where the gateway answers without TLS, from this machine.
    var gatewayEndpoint: Endpoint {
        Endpoint(host: Self.isWildcard(settings.host) ? "127.0.0.1" : settings.host, port: settings.http)
    }

    /// The address of the gateway's pages, for people.
    var portal: String {
        let host = Self.isWildcard(settings.host) ? ProcessInfo.processInfo.hostName : settings.host
        return "http://\(Endpoint(host: host, port: settings.http))"
    }

    /// The file in which the gateway leaves the password of its first account.
    var passwordFile: String { settings.data + "/gateway/first-password.txt" }

    /// Checks that all ports are free, again and again until patience ends.
    ///
    /// - Throws: `Complaint` naming the port, what it is wanted for, and who has it.
    func requireFreePorts(within patience: Duration) async throws {
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                return try requireFreePorts()
            } catch  where ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func requireFreePorts() throws(Complaint) {
        for service in SuiteService.allCases {
            try PortOwner.requireFree(endpoint(of: service), for: service.executable)
        }
        for number in 1...settings.queues where number > 1 {
            try PortOwner.requireFree(queueEndpoint(number), for: "mpp-queue")
        }
        for port in [settings.http, settings.https].compactMap(\.self) {
            try PortOwner.requireFree(Endpoint(host: settings.host, port: port), for: "mpp-gateway")
        }
    }

    /// The executables with their arguments.
    func members() -> [SuiteMember] {
        SuiteService.allCases.map { member($0) } + (1...settings.queues).dropFirst().map(queueMember) + [
            gatewayMember()
        ]
    }

    private func member(_ service: SuiteService) -> SuiteMember {
        let listen = ["--listen", endpoint(of: service).description]
        let extra: [String] =
            switch service {
            case .catalog: settings.reference.map { ["--reference", $0] } ?? []
            case .queue: queueSettings
            case .visits, .feedback: []
            }
        return SuiteMember(
            name: service.rawValue, executable: folder + "/" + service.executable,
            arguments: { listen + common(service.rawValue) + neighbours(except: service) + extra },
            environment: Self.environment, stopOrder: service.stopOrder)
    }

    /// What holds for all instances of the queue.
    private var queueSettings: [String] { settings.followsHours ? [] : ["--hours", "ignore"] }

    /// An instance of the queue beyond the first.
    private func queueMember(_ number: Int) -> SuiteMember {
        let name = "queue-\(number)"
        let own = ["--listen", queueEndpoint(number).description, "--instance", name]
        return SuiteMember(
            name: name, executable: folder + "/" + SuiteService.queue.executable,
            arguments: { own + common(name) + neighbours(except: .queue) + queueSettings },
            environment: Self.environment,
            stopOrder: SuiteService.queue.stopOrder)
    }

    private func gatewayMember() -> SuiteMember {
        let plain = Endpoint(host: settings.host, port: settings.http).description
        let secure = settings.https.map { Endpoint(host: settings.host, port: $0).description } ?? "none"
        let arguments = ["--listen", plain, "--listen-tls", secure, "--access-log", settings.accessLog]
        return SuiteMember(
            name: Self.gateway, executable: folder + "/mpp-gateway",
            arguments: { arguments + common(Self.gateway) + neighbours(except: nil) },
            environment: Self.environment, stopOrder: 0)
    }

    /// Made anew at every start: a scaled clock goes on where it is.
    private func common(_ name: String) -> [String] {
        let clock = settings.clock.map { ["--clock", "\($0.now())@\($0.speed)"] } ?? []
        return [
            "--data", settings.data + "/" + name, "--identity", settings.data + "/identity", "--log-level",
            settings.logLevel.rawValue, "--log-format", "json",
        ] + clock
    }

    private func neighbours(except own: SuiteService?) -> [String] {
        let others = SuiteService.allCases.filter { $0 != own && $0 != .queue }
        let queues = (1...settings.queues).map { "queue-\($0)=\(queueEndpoint($0))" }.joined(separator: ",")
        return others.flatMap { ["--\($0.rawValue)", endpoint(of: $0).description] }
            + (own == .queue ? [] : ["--queue", queues])
    }

    /// What is set for the operator's other programs must not reach into the suite: only the plain settings of a process
    /// are passed on.
    private static var environment: [String: String] {
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MPP_") }
        return inherited.merging(["MPP_SUPERVISED": "1"]) { _, new in new }
    }

    private static func ownFolder() -> String {
        let path =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    private static func isWildcard(_ host: String) -> Bool { ["0.0.0.0", "::", "*"].contains(host) }
}

extension SuiteService {
    /// When it is told to stop: the gateway, which is not in this list, comes first, and what others rely on comes last.
    var stopOrder: Int {
        switch self {
        case .visits, .feedback: 1
        case .queue: 2
        case .catalog: 3
        }
    }
}
