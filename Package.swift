// swift-tools-version: 6.2
import PackageDescription

// Every module is built in Swift 6 language mode with warnings as errors: what compiles is what we mean.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

extension Target.Dependency {
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioConcurrency = product(name: "NIOConcurrencyHelpers", package: "swift-nio")
    static let nioFoundation = product(name: "NIOFoundationCompat", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let collections = product(name: "DequeModule", package: "swift-collections")
    static let logging = product(name: "Logging", package: "swift-log")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let sqlite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let certificates = product(name: "X509", package: "swift-certificates")
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let jwt = product(name: "JWTKit", package: "jwt-kit")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let arguments = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let mustache = product(name: "Mustache", package: "swift-mustache")
}

/// One service is one executable in `Services/`, built on the contract it publishes and on ServiceKit.
func service(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "ServiceKit", "JSONRPC", "JSONRPCTransport", .nioCore, .nioPosix, .logging, .arguments,
        ] + dependencies,
        path: "Services/\(name)", exclude: exclude, resources: resources, swiftSettings: strict)
}

/// A contract: what a service offers and what integrators import. It knows JSON-RPC, and nothing of networks or stores.
func contract(_ name: String) -> Target {
    .target(name: name, dependencies: ["JSONRPC"], swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "mpp",
    products: [
        .executable(name: "mpp", targets: ["mpp"]),
        .executable(name: "mpp-gateway", targets: ["Gateway"]),
        .executable(name: "mpp-queue", targets: ["Queue"]),
        .executable(name: "mpp-catalog", targets: ["Catalog"]),
        .executable(name: "mpp-visits", targets: ["Visits"]),
        .executable(name: "mpp-feedback", targets: ["Feedback"]),
        .library(name: "JSONRPC", targets: ["JSONRPC"]),
        .library(name: "JSONRPCTransport", targets: ["JSONRPCTransport"]),
        .library(name: "HTTP2Server", targets: ["HTTP2Server"]),
        .library(name: "QueueAPI", targets: ["QueueAPI"]),
        .library(name: "CatalogAPI", targets: ["CatalogAPI"]),
        .library(name: "VisitsAPI", targets: ["VisitsAPI"]),
        .library(name: "FeedbackAPI", targets: ["FeedbackAPI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.0"),
    ],
    targets: [
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(name: "CBrotli", pkgConfig: "libbrotlienc", providers: [.apt(["libbrotli-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),

        .target(name: "JSONRPC", swiftSettings: strict),
        .target(
            name: "JSONRPCTransport",
            dependencies: ["JSONRPC", .nioCore, .nioPosix, .nioFoundation, .nioConcurrency, .collections, .logging],
            swiftSettings: strict),
        .target(
            name: "HTTP2Server",
            dependencies: [
                "CNghttp2", .nioCore, .nioPosix, .nioTLS, .nioSSL, .nioConcurrency, .collections, .logging,
                .certificates, .crypto, .asn1, "CBrotli", "CZlib",
            ],
            swiftSettings: strict),
        .target(
            name: "ServiceKit",
            dependencies: [
                "JSONRPC", "JSONRPCTransport", .grdb, .sqlite, .nioCore, .nioPosix, .nioConcurrency, .logging,
                .lifecycle, .unixSignals, .arguments, .crypto, .collections,
            ],
            swiftSettings: strict),
        .target(
            name: "QueuePlacement",
            dependencies: [
                "CatalogAPI", "ServiceKit", "JSONRPC", "JSONRPCTransport", .grdb, .nioCore, .nioConcurrency,
                .logging,
            ],
            swiftSettings: strict),
        contract("QueueAPI"), contract("CatalogAPI"), contract("VisitsAPI"), contract("FeedbackAPI"),
        // How long people will wait. Values only: no clock, no store, no network.
        .target(name: "QueueEstimates", swiftSettings: strict),

        service("Catalog", ["CatalogAPI", .grdb, .crypto, .nioConcurrency]),
        // The order of calling, the course of a ticket and the ledger: shared by the queue and by whoever checks it.
        .target(name: "QueueRules", dependencies: ["JSONRPC", "QueueAPI", .crypto], swiftSettings: strict),

        service("Queue", ["QueueAPI", "CatalogAPI", "QueueEstimates", "QueuePlacement", "QueueRules", .grdb, .crypto]),
        service("Visits", ["VisitsAPI", "QueueAPI", "CatalogAPI", "QueuePlacement", .grdb]),
        service("Feedback", ["FeedbackAPI", "QueueAPI", "QueuePlacement", .grdb]),
        service(
            "Gateway",
            [
                "HTTP2Server", "QueueAPI", "CatalogAPI", "VisitsAPI", "FeedbackAPI", "QueuePlacement", "QueueRules",
                "CQREncode",
                .grdb, .mustache,
                .cryptoExtras, .crypto,
            ],
            resources: [.copy("Web")]),
        .executableTarget(
            name: "mpp",
            dependencies: [
                "ServiceKit", "JSONRPC", "JSONRPCTransport", "QueueAPI", "CatalogAPI", "VisitsAPI", "FeedbackAPI",
                "QueueEstimates", "QueueRules", .arguments, .nioCore, .nioPosix, .nioHTTP1, .logging,
            ],
            swiftSettings: strict),

        // What the tests of several services stand on. No product contains it.
        .target(
            name: "ServiceTesting",
            dependencies: [
                "ServiceKit", "QueueAPI", "JSONRPC", "JSONRPCTransport", .grdb, .logging, .arguments, .nioCore,
            ],
            path: "Tests/ServiceTesting", swiftSettings: strict),

        tests("JSONRPCTests", ["JSONRPC"]),
        tests(
            "JSONRPCTransportTests",
            ["JSONRPCTransport", "JSONRPC", .nioCore, .nioPosix, .nioConcurrency, .logging]),
        tests("HTTP2ServerTests", ["HTTP2Server", .nioCore, .nioPosix, .nioEmbedded, .logging]),
        tests(
            "ServiceKitTests",
            [
                "ServiceKit", "JSONRPC", "JSONRPCTransport", .grdb, .nioCore, .nioPosix, .nioConcurrency, .logging,
                .arguments, .crypto, .jwt,
            ]),
        tests("QueueEstimatesTests", ["QueueEstimates"]),
        tests("QueueRulesTests", ["QueueRules", "QueueAPI", "JSONRPC"]),
        tests("APITests", ["JSONRPC", "QueueAPI", "CatalogAPI", "VisitsAPI", "FeedbackAPI"]),
        tests(
            "CatalogTests",
            [
                "Catalog", "CatalogAPI", "QueueAPI", "ServiceTesting", "ServiceKit", "JSONRPC", "JSONRPCTransport",
            ]),
        tests(
            "QueueTests",
            [
                "Queue", "QueueAPI", "CatalogAPI", "QueueEstimates", "QueueRules", "ServiceKit", "JSONRPC",
                "JSONRPCTransport", .grdb,
                .logging, .nioCore, .nioPosix,
            ]),
        tests(
            "VisitsTests",
            [
                "Visits", "VisitsAPI", "ServiceTesting", "QueueAPI", "ServiceKit", "JSONRPC", "JSONRPCTransport", .grdb,
            ]),
        tests(
            "FeedbackTests",
            [
                "Feedback", "FeedbackAPI", "ServiceTesting", "QueueAPI", "ServiceKit", "JSONRPC", "JSONRPCTransport",
                .grdb,
            ]),
        tests(
            "GatewayTests",
            [
                "Gateway", "HTTP2Server", "ServiceKit", "JSONRPC", "QueueAPI", "QueueRules", "CatalogAPI",
                "FeedbackAPI", .nioCore,
                .nioPosix, .logging,
            ]),
        tests(
            "mppTests",
            [
                "mpp", "QueueEstimates", "QueueRules", "ServiceKit", "JSONRPC", "JSONRPCTransport", "QueueAPI",
                "CatalogAPI",
                .nioCore, .nioPosix,
                .nioHTTP1,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
