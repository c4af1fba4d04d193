extension BinaryInteger {
    /// Thousands separated by commas, as every text of Trial prints counts: `999,963`.
    public var grouped: String {
        let digits = Array(String(magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return self < 0 ? "-" + text : text
    }
}

extension Double {
    /// At most three significant digits and no trailing zeros: `0.33`, `4.2`, `71`, `1,234`.
    public var shortest: String {
        guard isFinite else { return String(self) }
        let magnitude = abs(self)
        if magnitude >= 100 { return Int64(self.rounded()).grouped }
        let decimals = magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3
        let scale = [1.0, 10.0, 100.0, 1000.0][decimals]
        let scaled = Int64((magnitude * scale).rounded())
        let whole = scaled / Int64(scale)
        var fraction = String(scaled % Int64(scale))
        while fraction.count < decimals { fraction = "0" + fraction }
        while fraction.last == "0" { fraction.removeLast() }
        let text = fraction.isEmpty ? "\(whole.grouped)" : "\(whole.grouped).\(fraction)"
        return self < 0 && scaled != 0 ? "-" + text : text
    }
}
