/// A node in a process of its own that does what it is told by lines, for the tests that kill, stop or cut it off.
module Pycos.Net.Tests.ChildProgram

open System
open System.Collections.Generic
open System.Diagnostics
open System.Net
open System.Reflection
open Expecto
open Pycos
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.NodeProgram

/// Asks a task for the number behind another one, and says who asks.
type Question = { Asker: TaskRef<int>; Number: int }

/// How long a child may take for what it was told, starting on a busy machine included.
let limit = TimeSpan.FromSeconds 45.

let start program (arguments: string list) =
    let info =
        ProcessStartInfo(
            program,
            arguments,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    Process.Start info

/// This program with arguments: itself, or the runtime with its assembly.
let private command arguments =
    let dotnet = Environment.ProcessPath

    if IO.Path.GetFileNameWithoutExtension dotnet = "dotnet" then
        dotnet :: Assembly.GetExecutingAssembly().Location :: arguments
    else
        dotnet :: arguments

/// Starts this program again.
let startHere arguments =
    let command = command arguments
    start (List.head command) (List.tail command)

/// Starts this program on a machine, which is a network namespace.
let startOn machine arguments =
    start "ip" ([ "netns"; "exec"; machine ] @ command arguments)

/// The next line that a process says.
let lineOf (started: Process) =
    let line = started.StandardOutput.ReadLineAsync()

    if line.Wait limit then
        line.Result
    else
        failtest "a process has said nothing in time"

/// Tells a process something, and gives its answer.
let tell (started: Process) (line: string) =
    started.StandardInput.WriteLine line
    started.StandardInput.Flush()
    lineOf started

/// What a child is told by the command line.
let arguments name port (heartbeat: TimeSpan) (resume: TimeSpan) = [
    "child"
    name
    string port
    string heartbeat.TotalMilliseconds
    string resume.TotalMilliseconds
]

/// What a node does for the tests: it collects numbers, and knows what became of those that it has sent.
type private Served = {
    Numbers: List<int>
    Undelivered: List<UndeliveredMessage>
    Statuses: List<PeerStatus>
}

let private serveTasks (node: PycosNode) =
    let site = {
        Node = node
        Tasks = node.UserScheduler
        Network = node.NetworkScheduler
    }

    let numbers = List<int>()

    serve site "numbers" (fun inbox ->
        pycos {
            while true do
                let! number = Inbox.receive inbox
                lock numbers (fun () -> numbers.Add number)
        })
    |> ignore

    let answering difference inbox =
        pycos {
            while true do
                let! (question: Question) = Inbox.receive inbox
                do! question.Asker |> TaskRef.sendWaiting (question.Number + difference)
        }

    serve site "echo" (answering 1) |> ignore
    // A reactive task of the same name.
    serve { site with Tasks = site.Network } "echo" (answering 100) |> ignore

    serve site "idle" (fun (inbox: Inbox<int>) -> pycos { do! PycosTask.sleep (TimeSpan.FromHours 1.) })
    |> ignore

    onTask node (pycos { return (BroadcastChannel.create "news": BroadcastChannel<int>) })
    |> ignore

    let undelivered = List<UndeliveredMessage>()
    node.MessageUndelivered.Add(fun message -> lock undelivered (fun () -> undelivered.Add message))

    {
        Numbers = numbers
        Undelivered = undelivered
        Statuses = statuses site
    }

/// Sends numbers from 1 on, and says how many were taken, and why no more were.
let private sendTo (node: PycosNode) location (count: int) (pause: float) =
    let sending =
        node.UserScheduler.Spawn(
            pycos {
                let! _ = node |> Node.connect location

                match! node |> Node.locateTaskAt location limit "numbers" with
                | ValueNone -> return "nobody 0"
                | ValueSome address ->
                    let mutable sent = 0
                    let mutable failure = "all"

                    while failure = "all" && sent < count do
                        try
                            do! address |> TaskRef.sendWaiting (sent + 1)
                            sent <- sent + 1
                        with :? TaskUnreachableException as exception' ->
                            failure <- string (exception'.InnerException :?> PeerLostException).Reason

                        if pause > 0. then
                            do! PycosTask.sleep (TimeSpan.FromMilliseconds pause)

                    return $"{failure} {sent}"
            }
        )

    let result = sending.AsTask()
    if result.Wait limit then result.Result else "late 0"

/// Names that it was told to give, and the tasks that have them.
let private named = Dictionary<string, PycosTask>()

let private giveName (node: PycosNode) name =
    let site = {
        Node = node
        Tasks = node.UserScheduler
        Network = node.NetworkScheduler
    }

    named[name] <- serve site name (fun (inbox: Inbox<int>) -> pycos { do! PycosTask.sleep (TimeSpan.FromHours 1.) })
    "given"

let private takeName name =
    string (named[name] |> PycosTask.unregister name)

/// Its tasks do not run while one of them blocks their thread.
let private block (node: PycosNode) (milliseconds: int) =
    use begun = new Threading.ManualResetEventSlim()

    node.UserScheduler.Spawn(
        pycos {
            begun.Set()
            Threading.Thread.Sleep milliseconds
        }
    )
    |> ignore

    begun.Wait()
    "blocked"

let private obey node served (words: string array) =
    match words with
    | [| "name"; name |] -> giveName node name
    | [| "unname"; name |] -> takeName name
    | [| "end"; name |] -> string (named[name].Terminate())
    | [| "block"; milliseconds |] -> block node (int milliseconds)
    | [| "send"; address; port; count; pause |] ->
        sendTo node (Location(IPAddress.Parse address, int port)) (int count) (float pause)
    | [| "numbers" |] -> lock served.Numbers (fun () -> String.Join(' ', served.Numbers))
    | [| "undelivered" |] -> string (lock served.Undelivered (fun () -> served.Undelivered.Count))
    | [| "statuses" |] -> String.Join(' ', [ for status in served.Statuses -> string status.Reason ])
    | other -> $"what is {other}?"

let run name port (heartbeat: float) (resume: float) =
    use node =
        optionsOf name "off" 0
        |> change [
            "Port", box (Nullable port)
            "Heartbeat", TimeSpan.FromMilliseconds heartbeat
            "ResumeTimeout", TimeSpan.FromMilliseconds resume
        ]
        |> Node.start

    let served = serveTasks node
    Console.Out.WriteLine(String.Join(' ', [ "ready"; string node.Location.Address; string node.Location.Port ]))
    let mutable line = Console.In.ReadLine()

    while not (isNull line) do
        Console.Out.WriteLine(obey node served (line.Split ' '))
        line <- Console.In.ReadLine()

    0

/// Where a child that has started says that it is.
let placeOf (started: Process) =
    match (lineOf started).Split ' ' with
    | [| "ready"; address; port |] -> Location(IPAddress.Parse address, int port)
    | other -> failtest $"it says {other}"
