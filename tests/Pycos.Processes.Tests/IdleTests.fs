/// What a process costs that only waits.
module Pycos.Processes.Tests.IdleTests

open System
open System.Diagnostics
open System.Net
open System.Threading
open Expecto
open Pycos
open Pycos.Internals

let private childMode = "idles"
let private connections = 100
let private sleepers = 100

/// How long the process is watched. One part in a hundred of it, 30 ms, is far above what the system's clocks can not tell.
let private watched = TimeSpan.FromSeconds 3.0

let private pollers = [
    PollerKind.Epoll
    PollerKind.IoUring
    PollerKind.Poll
    PollerKind.Select
    PollerKind.Portable
]

/// Both ends of a connection, each with a task that waits for what never comes.
let private idleConnection (listener: AsyncSocket) =
    pycos {
        let connecting = PycosTask.Spawn(AsyncSocket.ConnectAsync listener.LocalEndPoint)
        let! accepted = listener.AcceptAsync()
        let! connected = connecting

        for socket in [ accepted; connected ] do
            PycosTask.Spawn(
                pycos {
                    let buffer = Array.zeroCreate<byte> 64
                    let! _ = socket.ReceiveAsync buffer
                    return ()
                }
            )
            |> ignore
    }

/// Waits for a process that does not end by itself; the portable poller can not, so that a thread does there.
let private awaitEndless kind =
    if kind = PollerKind.Portable then
        let endless = Process.Start("sleep", [ "600" ])

        PycosTask.Spawn(BlockingPool.Shared.RunAsync(fun () -> endless.WaitForExit()))
        |> ignore

        fun () -> endless.Kill()
    else
        let endless = AsyncProcess.Start("sleep", "600")
        PycosTask.Spawn(pycos { return! endless.WaitForExitAsync() }) |> ignore
        fun () -> endless.Kill() |> ignore

let private idle kind =
    pycos {
        let listener = AsyncSocket.Listen(IPEndPoint(IPAddress.Loopback, 0), connections)

        for _ in 1..connections do
            do! idleConnection listener

        PycosTask.Spawn(pycos { return! listener.AcceptAsync() }) |> ignore

        for number in 1..sleepers do
            PycosTask.Spawn(pycos { do! PycosTask.SleepAsync(TimeSpan.FromMinutes(float number)) })
            |> ignore

        let stop = awaitEndless kind
        // So that every task has begun to wait.
        do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 100.0)
        return stop
    }

/// Prints the poller, how many tasks wait, and how many milliseconds of processor time the process takes while it is watched.
let private tell kind =
    use scheduler = new Scheduler(SchedulerOptions(Poller = kind))
    let stop = scheduler.Spawn(idle kind).Value()
    let before = Environment.CpuUsage.TotalTime
    // The wait is what is measured.
    Thread.Sleep watched
    let spent = Environment.CpuUsage.TotalTime - before
    Console.WriteLine scheduler.PollerName
    Console.WriteLine scheduler.Statistics.LiveTasks
    Console.WriteLine(int64 spent.TotalMicroseconds)
    stop ()

let runChild (arguments: string[]) =
    match arguments with
    | [| mode; poller |] when mode = childMode ->
        tell (Enum.Parse<PollerKind> poller)
        Some 0
    | _ -> None

let tests =
    testList "idle" [
        for kind in pollers do
            let name = PollerChoice.NameOf kind

            test
                $"[R70 G25] a process with idle connections, sleeping tasks and a child it waits for uses less than one percent of a processor over {name}" {
                let info = ChildProcess.startInfo [ childMode; string kind ]
                // The runtime compiles again what was called often, when the process has become idle: that happens once.
                info.Environment["DOTNET_TieredCompilation"] <- "0"
                use child = Process.Start info
                let output = child.StandardOutput.ReadToEndAsync()

                try
                    Expect.isTrue (child.WaitForExit 60_000 && output.Wait 60_000) "it ends"
                finally
                    if not child.HasExited then
                        child.Kill true

                match output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries) with
                | [| chosen; _; _ |] when chosen <> name -> skiptest $"{name} is forbidden or too old here"
                | [| _; tasks; spent |] ->
                    Expect.isGreaterThanOrEqual (int tasks) (2 * connections + sleepers + 2) "all of it waits"
                    let share = float spent / watched.TotalMicroseconds
                    Console.WriteLine $"an idle process over {name}: %.2f{100.0 * share} %% of a processor"
                    Expect.isLessThan share 0.01 "of a processor"
                | other -> failtest $"not what it measured: %A{other}"
            }
    ]
