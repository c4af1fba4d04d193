internal import Foundation

enum HostEnvironment {
    static var current: [String: String] { ProcessInfo.processInfo.environment }
    static var processID: String { String(ProcessInfo.processInfo.processIdentifier) }
}
