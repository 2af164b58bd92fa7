/// Starts this program again as the process that a test looks at.
module Pycos.Processes.Tests.ChildProcess

open System
open System.Diagnostics
open System.IO
open System.Reflection

/// The command that runs this program in a mode: itself, or the runtime with its assembly.
let command (mode: string) =
    [ Environment.ProcessPath ]
    @ (if Path.GetFileNameWithoutExtension Environment.ProcessPath = "dotnet" then
           [ Assembly.GetExecutingAssembly().Location ]
       else
           [])
    @ [ mode ]

/// Starts this program in a mode, its input and output redirected.
let start mode =
    let command = command mode

    Process.Start(
        ProcessStartInfo(
            List.head command,
            List.tail command,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false
        )
    )
