import Scenarios
import Vocabulary

/// How long each value is: one size, or weighted sizes. Like the body, a size follows from the
/// record's identity, so what an acknowledged record weighed need not be remembered.
struct ValueSizes {
    private let sizes: [Int]
    private let table: AliasTable?

    init(_ plan: ValuePlan) throws {
        guard !plan.sizes.isEmpty else { throw LoadError("a producer has no value size") }
        for entry in plan.sizes where entry.size.value < IdentityHeader.size {
            throw LoadError(
                "a value of \(entry.size) cannot carry its identity: give it at least "
                    + "\(IdentityHeader.size) B")
        }
        sizes = plan.sizes.map { Int($0.size.value) }
        table = sizes.count == 1 ? nil : AliasTable(weights: plan.sizes.map(\.weight))
    }

    var largest: Int { sizes.max() ?? 0 }

    /// The size of all values; nil when they differ.
    var fixed: Int? { table == nil ? sizes[0] : nil }

    /// `word` is the body's mask, which looks like chance.
    @inline(__always)
    func size(of word: UInt64) -> Int {
        guard let table else { return sizes[0] }
        return sizes[table.draw(SplitMix64.mix(word &+ SplitMix64.increment))]
    }
}
