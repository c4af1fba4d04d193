/// A run broke a rule of durability or correctness: nothing else it measured counts. Exit code 3.
struct ViolatedError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
