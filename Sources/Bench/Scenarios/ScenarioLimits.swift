/// How large a scenario may be, so that a hostile file costs a sentence and not the machine.
enum ScenarioLimits {
    static let fileBytes = 1 << 20
    /// Mappings and lists inside each other.
    static let depth = 24
    /// Values of one file after its aliases are filled in: a YAML bomb ends here.
    static let nodes = 50_000
    static let keyCharacters = 1_000
    /// Files that `include:` each other in a row, and files in all.
    static let includeDepth = 8
    static let includedFiles = 32
    /// Plans that one `matrix:` makes.
    static let plans = 64
    static let errors = 20
    static let topics = 1_000
    static let partitions = 20_000
    static let listItems = 1_000
    /// Keys of one block; Kafka has fewer settings in all.
    static let blockKeys = 500
    static let faults = 10_000
    /// A scenario's name with what a matrix adds; it becomes a directory.
    static let nameCharacters = 120
    /// What a `file:PATH` setting may hold.
    static let settingBytes = 64 << 10
}
