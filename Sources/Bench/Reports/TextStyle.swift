/// Colours, where a terminal shows them and the user did not turn them off.
package struct TextStyle: Sendable, Hashable {
    package var isColoured: Bool
    /// Columns of the terminal; lines are broken to fit.
    package var width: Int

    package init(isColoured: Bool, width: Int = 80) {
        self.isColoured = isColoured
        self.width = max(width, 40)
    }

    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case faint = 2
        case bold = 1
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A cell of a heat map, 0 for nothing to 4: by density, and by colour where there is one.
    func shade(_ level: Int) -> String {
        let cell = [" ", "░", "▒", "▓", "█"][level]
        // 256-colour blues that are told from black and from white.
        return isColoured && level > 0
            ? "\u{1B}[38;5;\([0, 67, 74, 75, 81][level])m\(cell)\u{1B}[0m" : cell
    }
}
