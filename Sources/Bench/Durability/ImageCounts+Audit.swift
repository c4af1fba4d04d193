import Platform
import Reports

extension ImageCounts {
    /// Of one image.
    init(_ image: ImageAudit.Image, run: String, fault: Int) {
        self.init()
        images = 1
        admissible = image.isAdmissible ? 1 : 0
        torn = image.torn > 0 ? 1 : 0
        withoutNames = image.isAdmissible && image.namesKept < image.namesPending ? 1 : 0
        pending = [image.pending]
        objections = image.objections.map {
            "run \(run), crash \(fault): image not in the model: \($0)"
        }
    }
}
