/// The program dispycos-scheduler in a process of its own, with nodes and clients in others.
module internal Pycos.Tools.Tests.SchedulerProgramTests

open System
open System.Net
open System.Net.Sockets
open System.Text.Json
open Expecto
open Pycos.Tools.Tests.ToolSupport

let private freeTcpPort () =
    use listener = new TcpListener(IPAddress.Loopback, 0)
    listener.Start()
    (listener.LocalEndpoint :?> IPEndPoint).Port

/// A scheduler of a test, with a place to start it again at, and its journal.
type private SharedPlace() =
    let place = new Place()
    let port = freeTcpPort ()
    member _.Address = $"127.0.0.1:{port}"
    member _.Journal = place.File "journal"

    member shared.StartScheduler(more: string list) =
        let arguments = [
            "--scheduler_port"
            string port
            "--journal"
            shared.Journal
            "--secret"
            secret
            "--host"
            "127.0.0.1"
        ]

        let scheduler = new Tool(command schedulerProgram (arguments @ more))
        scheduler.WaitFor "shares processors (" |> ignore
        scheduler

    member shared.StartNode() =
        place.Start [ "--secret"; secret; "--scheduler"; shared.Address ]

    member shared.StartClient(action: string list) =
        place.StartClient secret (action @ [ $"scheduler={shared.Address}" ])

    member shared.Ask(arguments: string list) =
        run schedulerProgram (arguments @ [ "--scheduler"; shared.Address; "--secret"; secret ])

    /// Whether a client that is one of a number of clients has a place in the queue.
    member shared.Has(count: int, text: string) =
        let _, said, _ = shared.Ask [ "queue" ]
        said.Split('\n').Length = count && said.Contains text

    interface IDisposable with
        member _.Dispose() = (place :> IDisposable).Dispose()

let private queueing =
    test
        "[D8] [D64] [S18] a second client waits until the first has ended; the queue is shown, and a client is sent away" {
        use shared = new SharedPlace()
        use scheduler = shared.StartScheduler []
        use node = shared.StartNode()
        use first = shared.StartClient [ "idle" ]
        first.WaitFor "event ServerReady" |> ignore
        use second = shared.StartClient [ "once" ]

        second.WaitFor "event Queued : It is 1st in the queue of scheduler dispycos_scheduler"
        |> ignore

        let code, status, _ = shared.Ask [ "status" ]
        Expect.equal code 0 status
        Expect.stringContains status "node node-a (" "its nodes"
        Expect.stringContains status "waits, 1." "its clients"
        let _, json, _ = shared.Ask [ "queue"; "--json" ]
        use document = JsonDocument.Parse json
        let clients = document.RootElement.GetProperty "clients"
        Expect.equal (clients.GetArrayLength()) 2 "both"
        Expect.equal (clients[1].GetProperty("position").GetInt32()) 1 "the second one waits"
        let code, _, errors = shared.Ask [ "move"; "nobody"; "1" ]
        Expect.equal code 2 "there is none"
        Expect.stringContains errors "There is no client nobody" "and that is said"
        let number = clients[0].GetProperty("id").GetString().Replace("-", "")
        let code, _, errors = shared.Ask [ "cancel"; number; "--reason"; "maintenance" ]
        Expect.equal code 0 errors
        first.WaitFor "event SentAway : maintenance" |> ignore
        second.WaitFor "ran in " |> ignore
        Expect.equal (second.Wait()) 0 second.Said
        scheduler.Signal "TERM"
        Expect.equal (scheduler.Wait()) 0 scheduler.Said
    }

let private killing =
    test "[D50] a scheduler that is killed and started again loses no job, and no client's place" {
        use shared = new SharedPlace()
        use scheduler = shared.StartScheduler []
        use node = shared.StartNode()
        use first = shared.StartClient [ "count" ]
        first.WaitFor "ran 2." |> ignore
        use second = shared.StartClient [ "once" ]
        second.WaitFor "event Queued : It is 1st" |> ignore
        scheduler.Kill()
        first.WaitFor "event SchedulerLost" |> ignore
        second.WaitFor "event SchedulerLost" |> ignore
        Expect.isFalse first.HasExited "its jobs run on"
        use again = shared.StartScheduler []
        use third = shared.StartClient [ "once" ]
        third.WaitFor "event Queued : It is 2nd" |> ignore
        Expect.stringContains (first.WaitFor "jobs have ended") "40 of 40" "none is lost"

        let runs number =
            first.Lines |> List.filter _.EndsWith($"ran {number}.") |> List.length

        // What jobs write takes a way of its own.
        eventually "all lines have come" (fun () -> List.forall (fun number -> runs number > 0) [ 1..40 ])

        for number in 1..40 do
            Expect.equal (runs number) 1 $"job {number} has run once"

        eventually "all are back" (fun () -> shared.Has(3, "waits, 2."))
        Expect.isFalse (second.Said.Contains "ran in ") "it is not its turn"
        Expect.isFalse (first.Said.Contains "event ServersTakenBack") "it kept what it had"
        first.Write ""
        second.WaitFor "ran in " |> ignore
        third.WaitFor "ran in " |> ignore
        Expect.equal (second.Wait()) 0 second.Said
        Expect.equal (third.Wait()) 0 third.Said
    }

let private crashing =
    test
        "[D8] [D50] a client that is killed leaves its processors to the next at once, and two schedulers can not share a journal" {
        use shared = new SharedPlace()
        use scheduler = shared.StartScheduler []
        use node = shared.StartNode()
        use first = shared.StartClient [ "idle" ]
        first.WaitFor "event ServerReady" |> ignore
        use second = shared.StartClient [ "once" ]
        second.WaitFor "event Queued : It is 1st" |> ignore

        let code, _, errors =
            run schedulerProgram [ "--journal"; shared.Journal; "--scheduler_port"; "0"; "--secret"; secret ]

        Expect.equal code 1 "the directory is in use"
        Expect.stringContains errors "Another scheduler uses the directory" "and that is said"
        first.Kill()
        second.WaitFor "ran in " |> ignore
        Expect.equal (second.Wait()) 0 second.Said
    }

let private draining =
    test "[D64] the nodes are listed, and clients get nothing of one that is drained until it is resumed" {
        use shared = new SharedPlace()
        use scheduler = shared.StartScheduler []
        use node = shared.StartNode()

        let nodes () =
            let code, said, errors = shared.Ask [ "nodes" ]
            Expect.equal code 0 errors
            said

        let order (arguments: string list) =
            let code, _, errors = shared.Ask arguments
            Expect.equal code 0 errors

        eventually "it has come" (fun () -> nodes().Contains "node node-a")
        Expect.isFalse (nodes().Contains "drained") "it is shared"
        order [ "drain-node"; "node-a" ]
        Expect.stringContains (nodes ()) ", drained" "it is not"
        use client = shared.StartClient [ "once" ]
        client.WaitFor "event SchedulerMet" |> ignore
        eventually "it is there" (fun () -> shared.Has(1, "has 0 processors"))
        order [ "resume-node"; "node-a" ]
        client.WaitFor "ran in " |> ignore
        Expect.equal (client.Wait()) 0 client.Said
        let code, _, errors = shared.Ask [ "drain-node"; "nobody" ]
        Expect.equal code 2 "there is none"
        Expect.stringContains errors "There is no node nobody" "and that is said"
        Expect.stringContains scheduler.Said "orders: drain node" "who has told what is recorded"
    }

let private pressing =
    test "[D64] a job is told to end when its processor was taken back for so long as --grace says" {
        use shared = new SharedPlace()
        use scheduler = shared.StartScheduler [ "--grace"; "1" ]
        use node = shared.StartNode()
        use client = shared.StartClient [ "hold"; "300" ]
        client.WaitFor "holding" |> ignore
        let clock = Diagnostics.Stopwatch.StartNew()
        let code, _, errors = shared.Ask [ "drain-node"; "node-a" ]
        Expect.equal code 0 errors
        Expect.isFalse ((client.WaitFor "job ended").Contains "Succeeded") "it has no result"
        Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 60.) "long before its end"
        let code, _, errors = run schedulerProgram [ "--grace"; "-1"; "--port"; "0" ]
        Expect.equal code 2 "which time is that?"
        Expect.stringContains errors "--grace" "that is to be said"
    }

let private limiting =
    test "[D8] [GD64] a user has no more clients than its quota, and the next one is told why" {
        use shared = new SharedPlace()
        use scheduler = shared.StartScheduler [ "--max_clients_per_user"; "1" ]
        use node = shared.StartNode()
        use first = shared.StartClient [ "idle" ]
        first.WaitFor "event ServerReady" |> ignore
        use second = shared.StartClient [ "once" ]
        eventually "it is refused" (fun () -> second.Said.Contains "has 1 clients there, and may have no more")
        first.Write ""
        second.WaitFor "ran in " |> ignore
        Expect.equal (second.Wait()) 0 second.Said
    }

let private cleaning =
    test "[D64] what was kept is forgotten by --clean, which needs to know where that is" {
        use shared = new SharedPlace()
        let journal = IO.Path.Combine(shared.Journal, "scheduler.journal")

        let startAndEnd more =
            use scheduler = shared.StartScheduler more
            scheduler.Signal "TERM"
            Expect.equal (scheduler.Wait()) 0 scheduler.Said

        startAndEnd []
        IO.File.AppendAllText(journal, "what no scheduler has written")
        startAndEnd [ "--clean" ]
        Expect.isFalse (IO.File.ReadAllText(journal).Contains "no scheduler") "it is gone"

        let code, _, errors =
            run schedulerProgram [ "--clean"; "--scheduler_port"; "0"; "--secret"; secret ]

        Expect.equal code 2 "of which directory?"
        Expect.stringContains errors "--journal" "that is to be said"
    }

let tests =
    testSequenced (
        testList "dispycos-scheduler" [ queueing; killing; crashing; draining; pressing; limiting; cleaning ]
    )
