internal import CPlatform

/// Says what the calling thread is doing while it goes through the FileSystem door: the third part
/// of a crash point's name, as in (write, log, "roll").
///
///     let outer = CallSite.enter("roll")
///     defer { CallSite.leave(to: outer) }
///
/// Two stores to thread-local memory, so it may stay on the append path.
package struct CallSite: Hashable, Sendable, CustomStringConvertible {
    package var name: String
    package init(_ name: String) { self.name = name }
    package var description: String { name }

    /// The former label, to be given back to `leave`. Only valid on the same thread.
    package struct Outer {
        fileprivate var label: UnsafePointer<CChar>?
    }

    @discardableResult
    package static func enter(_ label: StaticString) -> Outer {
        let bytes = UnsafeRawPointer(label.utf8Start).assumingMemoryBound(to: CChar.self)
        return Outer(label: platform_set_call_site(bytes))
    }

    package static func leave(to outer: Outer) { _ = platform_set_call_site(outer.label) }

    /// One of several places within what is being done that do the same to the same kind of file:
    /// `"repair/epochs"`. `body` is done under that name.
    package static func at<Answer, Failure: Error>(
        _ label: StaticString, _ body: () throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let outer = enter(label)
        defer { leave(to: outer) }
        return try body()
    }

    /// What is being done, without the place in it.
    package var task: Substring { name.prefix { $0 != "/" } }

    /// What this thread is doing; empty when nobody said.
    package static var current: CallSite {
        CallSite(platform_call_site().map { String(cString: $0) } ?? "")
    }
}
