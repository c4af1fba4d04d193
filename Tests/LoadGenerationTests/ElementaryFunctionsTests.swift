import Foundation
import Testing

@testable import LoadGeneration

struct ElementaryFunctionsTests {
    @Test func `the logarithm is the C library's within a few units in the last place`() {
        var random = RandomSequence(seed: 3, stream: 0)
        var worst = (units: 0.0, at: 0.0)
        for _ in 0..<100_000 {
            let x = random.unit() * pow(10, Double(random.below(40)) - 20)
            let exact = log(x)
            let units = abs(ElementaryFunctions.logarithm(x) - exact) / max(exact.ulp, 1e-17)
            if units > worst.units { worst = (units, x) }
        }
        #expect(worst.units <= 4, "ln \(worst.at)")
        #expect(ElementaryFunctions.logarithm(1) == 0)
    }

    @Test func `the exponential is the C library's within a few units in the last place`() {
        var random = RandomSequence(seed: 4, stream: 0)
        var worst = (error: 0.0, at: 0.0)
        for _ in 0..<100_000 {
            let x = (random.unit() - 0.5) * 80
            let error = abs(ElementaryFunctions.exponential(x) / exp(x) - 1)
            if error > worst.error { worst = (error, x) }
        }
        #expect(worst.error < 1e-15, "exp \(worst.at)")
    }
}
