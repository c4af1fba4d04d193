/// Every command of `trial`, in the order of its help.
enum Commands {
    static let all: [Command] = [
        RunCommand.row, CompareCommand.row,
        PlanCommand.row, ValidateCommand.row, ListCommand.row, ServeCommand.row,
        ReportCommand.row, DoctorCommand.row, SimulateCommand.row, ControlsCommand.row,
    ]
}
