import Foundation
import Platform
import Reports
import Runner
import Synchronization
import Vocabulary

/// The live view on a terminal: a screen of its own, drawn some times a second by its own thread,
/// which also hears the keys. What it shows of the load is given to it by the thread that carries
/// out the run; the generator's threads know nothing of it.
final class LiveScreen: RunProgress, Sendable {
    private struct State {
        var view: LiveView
        var isOver = false
    }

    private let state: Mutex<State>
    private let interruption: Interruption
    private let keys: KeyInput?
    private let isColoured: Bool
    private let thread = Mutex<HostThread?>(nil)

    // Another screen without a cursor, and back.
    private static let opening = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
    private static let closing = "\u{1B}[?25h\u{1B}[?1049l"

    init(title: String, isColoured: Bool, interruption: Interruption) throws {
        state = Mutex(State(view: LiveView(title: title)))
        self.interruption = interruption
        self.isColoured = isColoured
        keys = KeyInput()
        atexit { LiveScreen.close() }
        LiveScreen.open()
        let drawing = try HostThread(name: "live view") { [self] in draw() }
        thread.withLock { $0 = drawing }
    }

    func moment(_ moment: RunMoment) {
        let (live, now) = (LiveMoment(moment), MonotonicClock.now())
        state.withLock { $0.view.update(live, now: now) }
    }

    func event(_ line: String) { state.withLock { $0.view.event(line) } }

    /// Ends the drawing and gives the terminal back.
    func finish() {
        state.withLock { $0.isOver = true }
        thread.withLock { $0.take() }?.join()
        LiveScreen.close()
        keys?.restore()
    }

    // MARK: Its thread

    private func draw() {
        var shown: [String] = []
        while true {
            let terminal = TerminalFacts(of: .error, environment: [:])
            let style = TextStyle(isColoured: isColoured, width: terminal.width)
            let now = MonotonicClock.now()
            let interrupted = interruption.isSet
            let lines: [String]? = state.withLock { state in
                if state.isOver { return nil }
                if interrupted { state.view.end() }
                return state.view.screen(
                    width: terminal.width, height: terminal.height, style: style, now: now)
            }
            guard let lines else { return }
            if lines != shown { write(lines) }
            shown = lines
            let key = listen(LiveView.interval)
            if key == UInt8(ascii: "q") || key == UInt8(ascii: "Q") { interruption.set() }
        }
    }

    /// Home, each line and nothing behind it, nothing below the last.
    private func write(_ lines: [String]) {
        LiveScreen.write("\u{1B}[H" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J")
    }

    private func listen(_ span: Nanoseconds) -> UInt8? {
        if let keys { return keys.next(within: span) }
        MonotonicClock.sleep(until: MonotonicClock.now() + span)
        return nil
    }

    private static let isOpen = Atomic(false)

    private static func open() {
        isOpen.store(true, ordering: .releasing)
        write(opening)
    }

    private static func close() {
        if isOpen.exchange(false, ordering: .acquiringAndReleasing) { write(closing) }
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
