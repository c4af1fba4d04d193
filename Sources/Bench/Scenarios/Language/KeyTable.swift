import Vocabulary

/// The keys of one kind of block. The tables are what the decoder checks against, what an override's
/// path walks along, and what the editors' JSON Schema is made from.
struct KeyTable: Sendable {
    /// As messages say it: `a producer`.
    var name: String
    var keys: [Key]
    /// Whether Kafka's own settings stand beside Trial's keys, and whose.
    var native: NativeBlock?
    /// Keys of which a block takes one.
    var exclusive: [[String]] = []

    struct Key: Sendable {
        var name: String
        var shape: Shape
        /// What to add when it is missing; nil when it need not be there.
        var required: String?
        /// For editors.
        var about: String
    }

    func key(_ name: String) -> Key? { keys.first { $0.name == name } }
    var names: [String] { keys.map(\.name) }

    /// Keys that `key` would contradict.
    func rivals(of key: String) -> [String] {
        exclusive.filter { $0.contains(key) }.joined().filter { $0 != key }
    }

    /// The same keys, none of them required: for `defaults:`.
    var relaxed: KeyTable {
        var table = self
        for index in table.keys.indices { table.keys[index].required = nil }
        return table
    }
}

/// What a value may look like.
indirect enum Shape: Sendable {
    case text
    case word([String])
    case count(ClosedRange<Int>)
    case seed
    case duration(ClosedRange<Nanoseconds>)
    case size(ClosedRange<ByteCount>)
    case rate
    case share
    case weight
    /// A text with a grammar of its own, as a regular expression for editors.
    case pattern(String)
    case native
    case any
    case block(KeyTable)
    case list(Shape, least: Int = 0)
    case pair(Shape, Shape)
    /// Names of the user's choosing, each with a value of one shape.
    case map(namePattern: String, Shape)
    case either([Shape])

    /// The block among the alternatives.
    var block: KeyTable? {
        switch self {
        case .block(let table): table
        case .either(let shapes): shapes.lazy.compactMap(\.block).first
        default: nil
        }
    }

    /// What stands below the name `key`, as far as the tables know.
    func below(_ key: String) -> Shape? {
        if case .map(_, let value) = self { return value }
        return block?.key(key)?.shape
    }

    /// Whether a path may go on below it.
    var isContainer: Bool {
        switch self {
        case .block, .list, .map: true
        case .either(let shapes): shapes.contains(where: \.isContainer)
        default: false
        }
    }
}
