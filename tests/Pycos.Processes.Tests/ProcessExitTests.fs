/// What becomes of running tasks when a process ends.
module Pycos.Processes.Tests.ProcessExitTests

open System
open System.Diagnostics
open Expecto
open Pycos

let private returningMode = "main-returns"
let private endlessMode = "runs-until-terminated"
let private blockedMode = "waits-until-terminated"
let private tasks = 20

/// How long a child may take: far longer than it needs on a busy machine.
let private patience = TimeSpan.FromSeconds 60.

/// Spawns tasks and a daemon that never ends, and returns while the tasks run.
let private returnEarly () =
    for number in 1..tasks do
        pycos {
            do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (number * 20)))
            Console.WriteLine $"task {number}"
            // One that is spawned when the main function has long returned counts, too.
            PycosTask.spawn (
                pycos {
                    do! PycosTask.sleep (TimeSpan.FromMilliseconds 100.)
                    Console.WriteLine $"child of {number}"
                }
            )
            |> ignore
        }
        |> PycosTask.spawn
        |> ignore

    pycos {
        while true do
            do! PycosTask.sleep (TimeSpan.FromHours 1.)
    }
    |> PycosTask.spawnWith (SpawnOptions(Daemon = true))
    |> ignore

    Scheduler.Default |> Scheduler.atExit 0 (fun () -> Console.WriteLine "at exit")
    Console.WriteLine "main returns"

/// Runs a task that only a signal ends, with clean-up that suspends.
let private runForEver () =
    pycos {
        try
            Console.WriteLine "ready"
            do! PycosTask.sleep (TimeSpan.FromHours 1.)
        with :? TaskTerminatedException ->
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 50.)
            Console.WriteLine "cleaned up"
    }
    |> PycosTask.spawn
    |> ignore

/// Becomes one of the children if the program's arguments ask for it.
let runChild (arguments: string[]) =
    match arguments with
    | [| mode |] when mode = returningMode ->
        returnEarly ()
        Some 0
    | [| mode |] when mode = endlessMode ->
        runForEver ()
        Some 0
    | [| mode |] when mode = blockedMode ->
        runForEver ()
        Threading.Thread.Sleep Threading.Timeout.Infinite
        Some 0
    | _ -> None

/// Runs a child; what it wrote, line by line, and its exit code.
let private outcome mode (act: Process -> string list) =
    use child = ChildProcess.start mode

    try
        let first = act child
        let rest = child.StandardOutput.ReadToEndAsync()
        Expect.isTrue (child.WaitForExit patience && rest.Wait patience) "the process ends"

        first
        @ List.ofArray (rest.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
        child.ExitCode
    finally
        if not child.HasExited then
            child.Kill true

let tests =
    testList "Process exit" [
        test
            "[R7] A program whose main function returns runs its tasks to their end, with all their output, and exits with 0" {
            let lines, code = outcome returningMode (fun _ -> [])

            let expected =
                [ "main returns"; "at exit" ]
                @ [
                    for number in 1..tasks do
                        $"task {number}"
                        $"child of {number}"
                ]

            Expect.equal code 0 "the exit code"
            Expect.equal (List.head lines) "main returns" "the main function does not wait"
            Expect.equal (List.last lines) "at exit" "at-exit functions come after the tasks"
            Expect.equal (List.sort lines) (List.sort expected) "the output"
        }

        for mode, state in [ endlessMode, "has returned"; blockedMode, "still runs" ] do
            test
                $"[R7] A program that gets SIGTERM while its main function {state} terminates its tasks, with clean-up that suspends, and ends" {
                let lines, code =
                    outcome mode (fun child ->
                        let first = child.StandardOutput.ReadLine()
                        ChildProcess.signal "TERM" child
                        [ first ])

                Expect.equal lines [ "ready"; "cleaned up" ] "the output"
                // 128 and the number of the signal, as shells count.
                Expect.equal code 143 "the exit code"
            }
    ]
