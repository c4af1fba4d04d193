/// Something about a plan that is allowed and may surprise; it goes into the record's warnings.
public struct PlanWarning: Sendable, Hashable {
    /// Stable, for programs: `native-name-near-miss`.
    public var code: String
    public var text: String

    public init(code: String, text: String) {
        self.code = code
        self.text = text
    }
}
