/// Draws lots. A test brings its own, so that what is random can be foreseen there.
struct LotDrawing: Sendable {
    /// A number of a range, each as likely as any other.
    let among: @Sendable (ClosedRange<Int64>) -> Int64

    /// The machine's own lots, which nobody can foresee.
    static let system = LotDrawing { Int64.random(in: $0) }
}
