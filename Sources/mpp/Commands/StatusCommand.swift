import ArgumentParser

/// `mpp status`: is everything there?
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows how every service is; the exit code is 1 when one is down.")

    func run() async throws {}
}
