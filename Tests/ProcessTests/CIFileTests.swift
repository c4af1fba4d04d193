import Foundation
import ProcessHarness
import Testing

/// The files that users copy into their own repositories: their commands are run as they stand.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"))
struct CIFileTests {
    @Test(arguments: ["github.yml", "gitlab-ci.yml", "Jenkinsfile"])
    func `the command of a CI file gates a clone`(file: String) throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let text = try String(
            contentsOf: TrialBinary.root.appending(path: "docs/ci/\(file)"), encoding: .utf8)
        let commands = text.split(separator: "\n").compactMap { line in
            line.range(of: "trial gate --policy").map { String(line[$0.lowerBound...]) }
        }
        #expect(commands.count == 1)
        let shell = try #require(Tool(named: "bash"))
        let binary = try #require(TrialBinary.path)
        let script = """
            set -e
            export PATH="$PWD/bin:$PATH"
            mkdir bin && ln -s '\(binary)' bin/trial
            git init -q --bare origin.git && git clone -q origin.git clone 2>/dev/null && cd clone
            git config user.email a@example.org && git config user.name a
            git checkout -q -b main
            mkdir scenarios bin
            printf 'trial-exact: 1\\nname: x\\nwarmup: 5\\nbatches: 20\\n' >scenarios/x.yaml
            printf 'trial-gate: 1\\nexact: [x.yaml]\\n' >scenarios/gate.yaml
            printf '#!/bin/sh\\necho \(binary)\\n' >bin/build.sh && chmod +x bin/build.sh
            git add . && git commit -qm base && git push -q origin main
            git checkout -q -b change && echo >other && git add . && git commit -qm change
            export GITHUB_BASE_REF=main CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main CHANGE_TARGET=main
            export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY="$PWD/summary"
            : >summary
            \(commands.joined(separator: "\n"))
            ls reports/gate/*/junit.xml reports/gate/*/metrics.txt
            grep -q 'PASS' summary
            """
        let result = try shell.run(["-c", script], folder: trial.scratch)
        #expect(result.status == 0, "\(result.output) \(result.errors)")
        #expect(result.output.contains("PASS  gate:"), "\(result.output)")
        #expect(result.errors.contains("::notice title=trial gate::"), "\(result.errors)")
    }
}
