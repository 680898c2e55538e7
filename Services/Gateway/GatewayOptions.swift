import ArgumentParser
import Foundation
import ServiceKit

/// The options of the gateway beside those that all services share. Each can also be given as an environment variable.
struct GatewayOptions: ParsableArguments {
    @Option(help: "Where to listen with TLS, as host:port, or none. Default: 127.0.0.1:8443. (MPP_LISTEN_TLS)")
    var listenTls: String?

    @Option(help: "The certificate chain, PEM. Without it one is made on first start. (MPP_TLS_CERT)")
    var tlsCert: String?

    @Option(help: "The private key of the certificate, PEM. (MPP_TLS_KEY)")
    var tlsKey: String?

    @Option(help: "The folder with templates, texts and assets. Default: the one built in. (MPP_WEB)")
    var web: String?

    @Option(help: "Under which address browsers reach the gateway, as https://mpp.example. (MPP_PUBLIC_URL)")
    var publicUrl: String?

    @Option(help: "Which requests to log: all, errors or none. Default: all. (MPP_ACCESS_LOG)")
    var accessLog: String?
}

/// The gateway's options after defaults and environment, checked.
struct GatewaySettings: Sendable {
    /// Where to listen without TLS.
    let listen: Endpoint
    /// Where to listen with TLS, if anywhere.
    let listenTLS: Endpoint?
    /// The operator's certificate and key.
    let certificate: (chain: String, key: String)?
    /// The folder with templates, texts and assets.
    let web: URL
    /// The address under which browsers reach us, without a slash at its end.
    let publicURL: String?
    /// Which requests are logged.
    let accessLog: AccessLog.Extent

    /// Fills in environment and defaults, and checks every value.
    ///
    /// - Throws: `OperatorError` that names the option and shows what it should look like.
    init(
        _ options: GatewayOptions, listen: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        func value(_ given: String?, _ variable: String) -> String? {
            [given, environment[variable]].compactMap(\.self).first { !$0.isEmpty }
        }
        func endpoint(_ text: String, _ option: String) throws -> Endpoint {
            guard let endpoint = Endpoint(text) else {
                throw OperatorError("\(option) is \"\(text)\", but must be like 127.0.0.1:8080.")
            }
            return endpoint
        }
        self.listen = try endpoint(value(listen, "MPP_LISTEN") ?? "127.0.0.1:8080", "--listen")
        let tls = value(options.listenTls, "MPP_LISTEN_TLS") ?? "127.0.0.1:8443"
        listenTLS = tls == "none" ? nil : try endpoint(tls, "--listen-tls")
        switch (value(options.tlsCert, "MPP_TLS_CERT"), value(options.tlsKey, "MPP_TLS_KEY")) {
        case (let chain?, let key?): certificate = (chain, key)
        case (nil, nil): certificate = nil
        default: throw OperatorError("--tls-cert and --tls-key belong together: give both or none.")
        }
        web = try Self.webFolder(value(options.web, "MPP_WEB"))
        publicURL = try value(options.publicUrl, "MPP_PUBLIC_URL").map(Self.origin)
        let extent = value(options.accessLog, "MPP_ACCESS_LOG") ?? "all"
        guard let accessLog = AccessLog.Extent(rawValue: extent) else {
            throw OperatorError("--access-log is \"\(extent)\", but must be one of all, errors, none.")
        }
        self.accessLog = accessLog
    }

    private static func origin(_ text: String) throws -> String {
        let origin = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let url = URL(string: origin), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
            url.path.isEmpty, url.query == nil
        else { throw OperatorError("--public-url is \"\(text)\", but must be like https://mpp.example.") }
        return origin
    }

    private static func webFolder(_ given: String?) throws -> URL {
        if let given {
            let folder = URL(fileURLWithPath: given)
            guard FileManager.default.fileExists(atPath: folder.appendingPathComponent("templates").path) else {
                throw OperatorError("--web is \"\(given)\", but there is no folder templates in it.")
            }
            return folder
        }
        guard let bundled = Bundle.module.url(forResource: "Web", withExtension: nil) else {
            throw OperatorError("The pages' files are missing beside the program; name their folder with --web.")
        }
        return bundled
    }
}
