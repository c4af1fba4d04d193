import Foundation
import Platform

Signals.ignoreBrokenPipes()
let code = CommandLineTool(commands: Commands.all).run(Array(CommandLine.arguments.dropFirst()))
exit(code.rawValue)
