internal import Foundation

enum HostEnvironment {
    static var current: [String: String] { ProcessInfo.processInfo.environment }
}
