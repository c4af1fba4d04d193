/// A hand-written scenario into complete plans.
///
/// The way: bytes, YAML tree, `include:`, `defaults:`, `matrix:` and the command line's overrides on
/// that tree, then one decoding that fills in every default and checks everything.
package enum ScenarioFile {
    /// The plans of the scenario at `path`: one, or one for each combination of its `matrix:`.
    package static func load(
        _ path: String, overrides: PlanOverrides = .none, files: ScenarioFiles = .disk
    ) throws(ScenarioErrors) -> [Plan] {
        let problems = Problems()
        var composition = Composition(files: files, problems: problems)
        let tree = composition.tree(of: path)
        guard let tree else {
            try problems.throwIfAny()
            return []
        }
        let plans = plans(of: tree, overrides: overrides, problems: problems)
        try problems.throwIfAny()
        return plans
    }

    /// The plans of a scenario that is at hand as a text; `name` stands for its path in messages.
    package static func parse(
        _ text: String, as name: String = "scenario.yaml", overrides: PlanOverrides = .none
    ) throws(ScenarioErrors) -> [Plan] {
        let files = ScenarioFiles { path, _ in
            path == name
                ? .success(Array(text.utf8))
                : .failure(ScenarioFiles.Refusal(reason: "only \(name) is at hand"))
        }
        return try load(name, overrides: overrides, files: files)
    }

    private static func plans(of tree: YamlNode, overrides: PlanOverrides, problems: Problems)
        -> [Plan]
    {
        let whole = SharedDefaults.applied(to: tree, problems: problems)
        let changes = overrides.resolved(for: whole, problems: problems)
        let family = Matrix.expand(whole, overrides: changes, problems: problems)
        let isAltered = !changes.isEmpty || family.count > 1
        var plans: [Plan] = []
        var names: Set<String> = []
        for member in family {
            let tree = changes.reduce(member) { $1.applied(to: $0) }
            guard
                let plan = PlanDecoder.plan(of: tree, isAltered: isAltered, problems: problems)
            else { continue }
            if !names.insert(plan.name).inserted {
                problems.report(
                    member["name"]?.mark ?? member.mark,
                    "the matrix gives two plans the name \(plan.name); label its values apart")
            }
            plans.append(plan)
        }
        return plans
    }
}
