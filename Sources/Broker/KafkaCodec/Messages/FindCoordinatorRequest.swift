/// Asks which broker coordinates a group or a transactional id: one key before version 4, several
/// from there on (KIP-699).
package struct FindCoordinatorRequest: RequestMessage, Sendable {
    package typealias Response = FindCoordinatorResponse
    package static let api = APIKey.findCoordinator
    package static let versions: ClosedRange<Int16> = 0...6

    package static let groupKey: Int8 = 0
    package static let transactionKey: Int8 = 1
    package static let shareKey: Int8 = 2

    package var key = ""
    package var keyType: Int8 = 0
    package var coordinatorKeys: [String] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("Key", &key, until: 3)
        f.int8("KeyType", &keyType, since: 1)
        f.strings("CoordinatorKeys", &coordinatorKeys, since: 4)
    }
}
