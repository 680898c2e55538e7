import HTTP2Server
import NIOCore

extension LiveHub {
    /// The limits.
    struct Limits: Sendable {
        /// Streams altogether.
        var streams = 20_000
        /// Different things that are watched.
        var keys = 10_000
        /// Fetches under way at a time.
        var fetches = 32
        /// How long changes that are not urgent are gathered.
        var gathering: TimeAmount = .milliseconds(50)
        /// How long changes are gathered that concern figures over the whole site.
        var overview: TimeAmount = .seconds(1)
        /// After so many beats, what ages by itself is fetched again.
        var beatsPerLook = 6
        /// How often a beat is sent.
        var beat: TimeAmount = .seconds(5)
        /// How long to wait before a failed fetch is tried again.
        var retry: TimeAmount = .seconds(1)
        /// What may wait for one browser that does not read.
        var buffer = EventStream.Buffer(maxFrames: 32, maxBytes: 512 * 1024)
        /// How long a thing rests after each fetch. Nobody sees more than ten pictures a second, and a board that a
        /// thousand browsers watch would otherwise take the whole machine when the site is busy.
        var rest: TimeAmount = .milliseconds(100)
    }
}
