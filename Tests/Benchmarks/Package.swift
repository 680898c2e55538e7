// swift-tools-version: 6.2
import PackageDescription

/// The executables of the suite: what is measured is built together with what measures it.
let suite = ["catalog", "queue", "visits", "feedback", "gateway"].map { service in
    Target.Dependency.product(name: "mpp-\(service)", package: "mpp")
}

/// What a program needs that calls the queue.
let queueClient: [Target.Dependency] = [
    .product(name: "JSONRPC", package: "mpp"), .product(name: "JSONRPCTransport", package: "mpp"),
    .product(name: "QueueAPI", package: "mpp"), .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]

// A package of its own, so that nobody who only wants the suite has to build its peers.
let package = Package(
    name: "mpp-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "mpp", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2.git", from: "2.4.0"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", from: "2.9.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
    ],
    targets: [
        .executableTarget(
            name: "EchoRates",
            dependencies: [
                .product(name: "JSONRPC", package: "mpp"), .product(name: "JSONRPCTransport", package: "mpp"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
            ]),
        .executableTarget(name: "TicketLoad", dependencies: queueClient + suite),
        .executableTarget(name: "CycleLoad", dependencies: queueClient),
        .executableTarget(
            name: "PeerJSON", dependencies: [.product(name: "Hummingbird", package: "hummingbird")]),
        // Plain C: the bare loops that ours are held against.
        .executableTarget(name: "DurableBaseline", linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(name: "StreamAudience"),
        .executableTarget(name: "FanOut"),
    ],
    swiftLanguageModes: [.v6]
)
