import Foundation
import ProcessHarness
import Testing

/// Evidence that earlier versions left, judged by this one: `Tests/Fixtures/bundles`, a folder for each
/// kind of evidence. They are never written anew: a change that cannot read them needs a reader for
/// both forms.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"))
struct StoredBundleTests {
    @Test(arguments: [("passed-1", 0), ("lost-1", 3)] as [(String, Int32)])
    func `evidence of an earlier version is judged as it was then`(
        _ name: String, _ status: Int32
    ) throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let bundle = TrialBinary.root.appending(path: "Tests/Fixtures/bundles/\(name)")
        let copy = trial.scratch.appending(path: name)
        try FileManager.default.copyItem(at: bundle, to: copy)
        let check = try trial.run(["check", copy.path])
        #expect(check.status == status, "\(check.output)\(check.errors)")
        #expect(check.output.contains("judged "), "\(check.output)")
        #expect(!check.output.contains("when it was stored, and is"), "\(check.output)")
        let report = try trial.run(["report", copy.path], name: "report")
        #expect(report.status == 0, "\(report.output)\(report.errors)")
    }
}
