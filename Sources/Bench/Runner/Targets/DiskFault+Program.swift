import Platform
import Scenarios
import Vocabulary

extension DiskFault {
    /// What the broker's own door to its file system is told.
    var program: FaultProgram {
        switch self {
        case .full: FaultProgram(byteBudget: .zero)
        case .errno(let name): FaultProgram([log(.write, .error(FaultProgram.code(name)))])
        case .shortWrite: FaultProgram([log(.write, .shortWrite(bytes: 20, .noSpace))])
        case .failedSync: FaultProgram([log(.syncData, .failedSync(.keptUntilEvicted))])
        case .lyingSync:
            FaultProgram(
                [FileVerb.syncData, .syncDirectory, .syncAll].map { every($0, .lyingSync) })
        case .slow(let delay):
            FaultProgram([FileVerb.write, .syncData].map { every($0, .delay(delay)) })
        }
    }

    private func log(_ verb: FileVerb, _ fault: Fault) -> FaultRule {
        FaultRule(verb, kind: "log", count: FaultProgram.always, fault)
    }

    private func every(_ verb: FileVerb, _ fault: Fault) -> FaultRule {
        FaultRule(verb, count: FaultProgram.always, fault)
    }
}
