/// A table of text whose columns line up.
struct TextTable {
    /// How the cells of a column are placed.
    enum Alignment {
        case left
        case right
    }

    private let header: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// A table with these column headings.
    init(_ columns: [(String, Alignment)]) {
        header = columns.map(\.0)
        alignments = columns.map(\.1)
    }

    /// Adds a row; cells that are left out stay empty.
    mutating func add(_ row: [String]) {
        rows.append(Array((row + Array(repeating: "", count: max(0, header.count - row.count))).prefix(header.count)))
    }

    /// The lines of the table, the heading first. `paint` marks the heading and what `colours` names.
    func lines(_ paint: Paint, colour: (_ row: Int, _ column: Int) -> Paint.Colour? = { _, _ in nil }) -> [String] {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].unicodeScalars.count }.max() ?? 0
        }
        func line(_ cells: [String], _ decorate: (String, Int) -> String) -> String {
            var parts: [String] = []
            for (column, cell) in cells.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
                let text = decorate(cell, column)
                parts.append(alignments[column] == .left ? text + space : space + text)
            }
            let text = parts.joined(separator: "  ")
            return String(text.reversed().drop(while: { $0 == " " }).reversed())
        }
        let top = line(header) { cell, _ in paint.bold(cell) }
        let body = rows.enumerated().map { index, row in
            line(row) { cell, column in colour(index, column).map { paint(cell, $0) } ?? cell }
        }
        return [top] + body
    }
}
