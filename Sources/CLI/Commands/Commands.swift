/// Every command of `trial`, in the order of its help.
enum Commands {
    static let all: [Command] = [
        RunCommand.row, PlanCommand.row, ValidateCommand.row, ListCommand.row, ServeCommand.row,
        ReportCommand.row, DoctorCommand.row, CrashCommand.row,
        SimulateCommand.row, ControlsCommand.row, CheckCommand.row,
    ]
}
