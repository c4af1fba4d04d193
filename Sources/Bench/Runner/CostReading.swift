import Platform
import Vocabulary

/// What both sides had used at one moment.
struct CostReading {
    var broker: UsageTotal?
    var client: UsageTotal

    init(_ system: any SystemOnTrial) {
        broker = system.usage()
        client = UsageTotal().adding(ProcessUsage.ofThisProcess())
    }
}
