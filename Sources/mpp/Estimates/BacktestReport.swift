import Foundation
import QueueEstimates

/// The figures of a backtest as text.
struct BacktestReport {
    let figures: Backtest.Figures
    let all: Backtest.Figures
    let byPlace: [Backtest.Figures?]
    let unknown: Int

    /// What the estimates are meant to reach.
    static let ratioGoal = 0.7
    static let coverageGoal = 0.85...0.95

    private static let places = ["next", "1", "2–3", "4–6", "7–14", "15 and more"]

    var lines: [String] {
        var table = TextTable([
            ("ahead per counter", .left), ("people", .right), ("wait", .right), ("error", .right),
            ("ahead × mean", .right), ("last wait", .right), ("ratio", .right), ("under P50", .right),
            ("under P90", .right),
        ])
        for (name, figures) in zip(Self.places, byPlace) {
            if let figures { table.add(row(name, figures)) }
        }
        table.add(row("who had to wait", figures))
        table.add(row("everybody", all))
        let coverage = figures.underNinth
        return table.lines(Paint.none) + [
            "",
            "Times are medians in minutes; errors are absolute. ratio: the error as a share of the better simple one's.",
            "The mean error is \(minutes(figures.means[0])), of the simple predictors "
                + "\(minutes(figures.means[1])) and \(minutes(figures.means[2])).",
            "\(unknown) people were told that it is not known.",
            "Goal: a ratio of at most 70 %: \(percent(figures.ratio)), "
                + (figures.ratio <= Self.ratioGoal ? "reached." : "missed."),
            "Goal: 85 to 95 % under the P90: \(percent(coverage)), "
                + (Self.coverageGoal.contains(coverage) ? "reached." : "missed."),
        ]
    }

    private func row(_ name: String, _ figures: Backtest.Figures) -> [String] {
        [
            name, "\(figures.count)", minutes(figures.wait), minutes(figures.error), minutes(figures.errorByAhead),
            minutes(figures.errorByLast), percent(figures.ratio), percent(figures.underMedian),
            percent(figures.underNinth),
        ]
    }

    private func minutes(_ seconds: Double) -> String { String(format: "%.1f", seconds / 60) }
    private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}
