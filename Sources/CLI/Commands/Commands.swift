/// Every command of `trial`, in the order of its help.
enum Commands {
    static let all: [Command] = [
        RunCommand.row, VersusCommand.row, PlanCommand.row, ValidateCommand.row, ListCommand.row,
        ServeCommand.row, ImportCommand.row, ReportCommand.row, DoctorCommand.row,
    ]
}
