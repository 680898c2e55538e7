import Logging

/// What the parts of one open store share.
final class StoreContext: Sendable {
    let configuration: Store.Configuration
    let clock: any WallClock
    let logger: Logger
    let anchor: Anchor
    let feed: EventFeed

    init(
        configuration: Store.Configuration, clock: any WallClock, logger: Logger, anchor: Anchor, feed: EventFeed
    ) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.anchor = anchor
        self.feed = feed
    }
}
