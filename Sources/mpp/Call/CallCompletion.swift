import JSONRPC

/// What a shell offers while a call is being typed.
enum CallCompletion {
    /// The words that may stand in the place of the method, given what has been typed: methods, or topics after
    /// `--watch`.
    static func methods(words: [String], prefix: String) -> [String] {
        guard let service = words.compactMap(SuiteService.init(rawValue:)).first else { return [] }
        let contract = service.contract
        let names =
            words.contains("--watch")
            ? contract.topics.map(\.name) : (contract.methods + SuiteService.shared).map(\.name)
        return names.filter { $0.hasPrefix(prefix) }
    }
}
