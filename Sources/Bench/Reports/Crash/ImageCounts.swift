/// What the images that power cuts left were, held against the model on which simulation rests.
package struct ImageCounts: Codable, Sendable, Hashable {
    package var images = 0
    package var admissible = 0
    /// Images in which a file is neither as programs saw it nor as its last sync left it.
    package var torn = 0
    /// Images in which names are gone, or old ones back.
    package var withoutNames = 0
    /// Operations that each cut could have taken.
    package var pending: [Int] = []
    package var objections: [String] = []

    package init() {}

    enum CodingKeys: String, CodingKey {
        case images, admissible, torn
        case withoutNames = "without_names"
        case pending, objections
    }

    package func adding(_ other: ImageCounts) -> ImageCounts {
        var sum = self
        sum.images += other.images
        sum.admissible += other.admissible
        sum.torn += other.torn
        sum.withoutNames += other.withoutNames
        sum.pending += other.pending
        sum.objections += other.objections
        return sum
    }

    package var text: String {
        let sorted = pending.sorted()
        let median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        return
            "\(admissible) of \(images) images admissible in the model · \(median) operations pending "
            + "at the median cut · \(torn) images with torn files, \(withoutNames) without their last "
            + "names"
    }
}
