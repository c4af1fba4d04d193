/// Every command of `trial`, in the order of its help.
enum Commands {
    static let all: [Command] = [
        RunCommand.row,
        CompareCommand.row,
        GateCommand.row,
        CalibrateCommand.row,
        TuneCommand.row,
        SweepCommand.row,
        HistoryCommand.row,
        ExactCommand.row,
        DiffCommand.row,
        SimulateCommand.row,
        ControlsCommand.row,
        PlanCommand.row,
        ValidateCommand.row,
        ListCommand.row,
        ServeCommand.row,
        VersusCommand.row,
        ReportCommand.row,
        DoctorCommand.row,
        CrashCommand.row,
        CheckCommand.row,
        ImportCommand.row,
        ScriptsCommand.row,
    ]
}
