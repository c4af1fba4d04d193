/// What was to be compared cannot be, in one sentence. Exit code 5.
struct RefusedError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
