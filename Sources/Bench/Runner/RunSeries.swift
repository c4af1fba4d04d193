import LoadGeneration
import Measurements
import Vocabulary

/// The per-second table of a run.
enum RunSeries {
    static func table(_ result: LoadResult, _ watch: HostWatch, _ runStart: Instant) -> SeriesTable
    {
        var phases: [PhaseWindow] = []
        if let window = result.measureWindow {
            phases = [
                PhaseWindow(
                    name: "warmup", start: result.warmupStart ?? window.start, end: window.start),
                window,
                PhaseWindow(name: "drain", start: window.end, end: result.drainEnd),
            ]
        }
        let loads = [result.warmup, result.measure]
        return SeriesTable(
            phases: phases, produce: loads.compactMap { $0.produce?.series },
            consume: loads.compactMap { $0.consume?.series }, samples: watch.samples)
    }
}
