import Scenarios

/// Which key the next record has: its index in the table, or -1 for none.
struct KeyChoice {
    /// The skew that YCSB uses and most key-value papers after it.
    static let zipfExponent = 0.99

    private enum Kind {
        case none
        case inTurn(next: Int)
        case uniform
        case zipf(AliasTable)
    }

    private var kind: Kind
    private let count: Int

    /// Producer `producer` of `producers`: those that go round start at different keys.
    init(_ plan: KeyPlan, zipf: AliasTable?, producer: Int, of producers: Int) {
        switch plan {
        case .none: (kind, count) = (.none, 0)
        case .single: (kind, count) = (.inTurn(next: 0), 1)
        case .roundRobin(let keys):
            (kind, count) = (.inTurn(next: keys * producer / producers), keys)
        case .uniform(let keys): (kind, count) = (.uniform, keys)
        case .zipf(let keys):
            kind = .zipf(zipf ?? AliasTable(zipf: keys, exponent: Self.zipfExponent))
            count = keys
        }
    }

    @inline(__always)
    mutating func next(_ random: inout RandomSequence) -> Int {
        switch kind {
        case .none: return -1
        case .inTurn(let index):
            kind = .inTurn(next: index + 1 == count ? 0 : index + 1)
            return index
        case .uniform: return Int(random.below(UInt64(count)))
        case .zipf(let table): return table.draw(random.next())
        }
    }
}

extension KeyPlan {
    /// Distinct keys; 0 for none.
    var count: Int {
        switch self {
        case .none: 0
        case .single: 1
        case .roundRobin(let count), .uniform(let count), .zipf(let count): count
        }
    }
}
