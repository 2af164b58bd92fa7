/// Starts this program again as the process that a test looks at.
module Pycos.Processes.Tests.ChildProcess

open System
open System.Diagnostics
open System.IO
open System.Reflection

/// The command that runs this program with arguments: itself, or the runtime with its assembly.
let command (arguments: string list) =
    [ Environment.ProcessPath ]
    @ (if Path.GetFileNameWithoutExtension Environment.ProcessPath = "dotnet" then
           [ Assembly.GetExecutingAssembly().Location ]
       else
           [])
    @ arguments

/// How this program is started in a mode, its input and output redirected.
let startInfo arguments =
    let command = command arguments

    ProcessStartInfo(
        List.head command,
        List.tail command,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        UseShellExecute = false
    )

/// Starts this program in a mode, its input and output redirected.
let start mode = Process.Start(startInfo [ mode ])

/// Sends a signal, by its name without "SIG".
let signal (name: string) (child: Process) =
    use sent = Process.Start("kill", [ "-" + name; string child.Id ])
    sent.WaitForExit()
