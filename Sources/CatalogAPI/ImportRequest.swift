public import JSONRPC

/// A request to replace the catalogue.
public struct ImportRequest: Codable, Sendable {
    /// The document, in the form of `Deploy/data/batu.json`.
    public var document: RawJSON
    /// Where it comes from.
    public var source: ShortText
    /// Only check it.
    public var dryRun: Bool?
    /// A request.
    public init(document: RawJSON, source: ShortText, dryRun: Bool? = nil) {
        self.document = document
        self.source = source
        self.dryRun = dryRun
    }
}
