import ProcessHarness
import Testing

/// One Wine for a suite: made before its first test, ended after its last.
struct WineScope: SuiteTrait, TestScoping {
    nonisolated(unsafe) private static var current: WineHost?

    struct NoHost: Error {}

    // Written before and after the tests of a suite that runs one test at a time.
    static func host() throws -> WineHost {
        guard let current else { throw NoHost() }
        return current
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let host = try WineHost()
        Self.current = host
        defer {
            Self.current = nil
            host.close()
        }
        try await function()
    }
}

extension Trait where Self == WineScope {
    static var wine: Self { WineScope() }
}
