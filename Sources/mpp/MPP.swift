import ArgumentParser

/// The command-line tool of the suite.
@main
struct MPP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpp", abstract: "Runs, inspects and tries out the suite of a mal pelayanan publik.",
        version: "1.0.0",
        subcommands: [
            UpCommand.self, CallCommand.self, StatusCommand.self, QueueCommand.self, SimulateCommand.self,
            EstimateCommand.self, VerifyCommand.self,
        ])
}
