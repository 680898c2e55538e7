import Foundation

/// The password of the gateway's first account.
enum FirstPassword {
    /// Reads the file in which the gateway leaves it. The gateway makes the account just after it got ready, so there is a
    /// little to wait on a first start.
    ///
    /// - Returns: Nil when there is no such file when patience ends.
    static func read(_ path: String, patience: Duration) async throws -> String? {
        let deadline = ContinuousClock.now + patience
        while true {
            if let text = try? String(contentsOfFile: path, encoding: .utf8), text.hasSuffix("\n") {
                return text.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            guard ContinuousClock.now < deadline else { return nil }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
