/// What a peer may do that knows all references and names, and was granted little.
module internal Pycos.Net.Tests.DeniedTests

open System
open System.Collections.Immutable
open System.IO
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.FileSupport

/// What node b, which wants something, knows of node a.
type private Known = {
    From: Site
    Of: Site
    Task: TaskRef<int>
    Reactive: TaskRef<int>
    Channel: BroadcastChannel<int>
    Path: string
}

let private isDenied (failure: exn) =
    match failure with
    | :? ServiceCallException as refused -> refused.Reason = ServiceCallFailure.AccessDenied
    | :? FileTransferException as refused -> refused.Reason = FileTransferFailure.AccessDenied
    | :? ChannelDeliveryException as refused -> refused.Result = DeliveryResult.AccessDenied
    | _ -> false

/// Whether something is allowed, which throws or returns that it is not.
let private allowed (act: Known -> Coroutine<bool>) known =
    pycos {
        try
            return! act known
        with failure when isDenied failure ->
            return false
    }

let private delivering (address: Known -> TaskRef<int>) known =
    pycos {
        let! result = address known |> TaskRef.deliver 1
        return result <> DeliveryResult.AccessDenied
    }

/// The outcome of a frame that asks for something.
let private asking (make: Known -> uint64 -> Outbox -> unit) known =
    pycos {
        let request = OutcomeRequest known.From.Tasks
        let session = (peerOf known.From known.Of).Session
        session.Requests.TryAdd request |> ignore
        make known request.Id session.Outbox
        let! _ = request.Outcome.WaitAsync(known.From.Tasks.DeadlineAfter(Nullable second))
        Expect.isTrue request.Outcome.IsSettled "it is answered"
        return request.Outcome.Value <> int Outcome.AccessDenied
    }

let private found (locate: PycosNode -> Coroutine<'T voption>) known =
    pycos {
        let! found = locate known.From.Node
        return found.IsSome
    }

let private succeeds (act: Known -> Coroutine<'T>) known =
    pycos {
        let! _ = act known
        return true
    }

let private monitorOf (address: Known -> TaskRef<int>) known =
    pycos {
        let watcher =
            TaskAddress(known.From.Node.Id, 1UL, TaskKind.User, "watcher", ImmutableArray.Empty)

        return!
            known
            |> asking (fun known id ->
                append (MonitorFrame(id, Target.Task(uint64 (address known).Remote.Id), watcher)))
    }

let private place (known: Known) = known.Of.Node.Location

/// Everything that can be asked of a node, and the capability without which it is denied.
let private operations: (string * Capabilities * (Known -> Coroutine<bool>)) list = [
    "deliver", Capabilities.Messages, delivering _.Task
    "deliver to a reactive task", Capabilities.Messages, delivering _.Reactive
    "locate a task", Capabilities.Locate, found (Node.locateTaskWithin<int> second "task")
    "locate a reactive task",
    Capabilities.Locate,
    (fun known -> known |> found (Node.locateReactiveTaskAt<int> (place known) second "reactive"))
    "locate a channel", Capabilities.Locate, found (Node.locateChannelWithin<int> second "channel")
    "locate a service", Capabilities.Locate, found (Service.locateWithin<int, int> second "double")
    "locate a node", Capabilities.Locate, found (Node.locateNode second "a")
    "locate all",
    Capabilities.Locate,
    (fun known ->
        pycos {
            let! found = known.From.Node |> Node.locateAllTasks<int> second "task"
            return not found.IsEmpty
        })
    "monitor", Capabilities.Monitor, monitorOf _.Task
    "monitor a reactive task", Capabilities.Monitor, monitorOf _.Reactive
    "subscribe",
    Capabilities.Channels,
    (fun known ->
        pycos {
            let! mine = TaskRef.locate<int> "mine"
            let! result = known.Channel |> BroadcastChannel.subscribeWaiting mine
            return result <> SubscribeResult.AccessDenied
        })
    "unsubscribe",
    Capabilities.Channels,
    (fun known ->
        pycos {
            let! mine = TaskRef.locate<int> "mine"
            let! result = known.Channel |> BroadcastChannel.unsubscribeWaiting mine
            return result <> UnsubscribeResult.AccessDenied
        })
    "deliver to a channel",
    Capabilities.Channels,
    succeeds (fun known -> known.Channel |> BroadcastChannel.deliverTo 0 second 1)
    "call",
    Capabilities.Services,
    succeeds (fun known ->
        new RemoteService<int, int>(known.From.Node, peerOf known.From known.Of, "double")
        |> Service.call 21)
    "be announced",
    Capabilities.Relay,
    asking (fun known id -> append (RelayFrame(id, ImmutableArray.Create(known.From.Node.Location), 1u)))
    "send a file", Capabilities.PutFiles, succeeds (fun known -> known.From.Node |> Files.send (place known) known.Path)
    "delete a file",
    Capabilities.DeleteFiles,
    (fun known ->
        known
        |> succeeds (fun _ -> known.From.Node |> Files.delete (place known) "there"))
    "list files", Capabilities.ReadFiles, succeeds (fun known -> known.From.Node |> Files.list (place known) "")
    "fetch a file",
    Capabilities.ReadFiles,
    succeeds (fun known -> known.From.Node |> Files.fetch (place known) "kept" (known.Path + " fetched"))
    // The last one, since nothing is left of the task.
    "terminate",
    Capabilities.Terminate,
    (fun known ->
        pycos {
            let! result = known.Task.Remote.TerminateAsync()
            return result <> DeliveryResult.AccessDenied
        })
]

/// What the program of node a has.
type private Owned = {
    Got: Collections.Generic.List<int>
    Calls: int ref
    Task: PycosTask<unit>
}

let private own (a: Site) (files: Place) =
    let got = Collections.Generic.List<int>()
    let calls = ref 0

    let keeping (inbox: Inbox<int>) =
        pycos {
            while true do
                let! number = Inbox.receive inbox
                got.Add number
        }

    let task = serve a "task" keeping
    serve { a with Tasks = a.Network } "reactive" keeping |> ignore

    a.Node
    |> Service.add "double" (fun (number: int) ->
        pycos {
            calls.Value <- calls.Value + 1
            return 2 * number
        })
    |> ignore

    for name in [ "there"; "kept" ] do
        File.WriteAllText(Path.Combine(files.Inbox, name), name)

    {
        Got = got
        Calls = calls
        Task = task
    }

/// Node a tells b, in a message, of all that it has.
let private tellAll (a: Site) (b: Site) path =
    pycos {
        let! channel =
            at a (pycos { return (BroadcastChannel.create "channel": BroadcastChannel<int>) })

        let mutable known = ValueNone

        let listener =
            serve b "listener" (fun (inbox: Inbox<struct (TaskRef<int> * TaskRef<int> * BroadcastChannel<int>)>) ->
                pycos {
                    let! struct (task, reactive, channel) = Inbox.receive inbox

                    known <-
                        ValueSome {
                            From = b
                            Of = a
                            Task = task
                            Reactive = reactive
                            Channel = channel
                            Path = path
                        }
                })

        do!
            at
                a
                (pycos {
                    let! (task: TaskRef<int>) = a.Node |> Node.locateTask "task"

                    let! (reactive: TaskRef<int> voption) =
                        a.Node |> Node.locateReactiveTaskAt a.Node.Location second "reactive"

                    let! address = a.Node |> Node.locateTask "listener"
                    address |> TaskRef.send (struct (task, reactive.Value, channel))
                })

        do! listener
        collector b "mine" |> ignore
        return ValueOption.get known
    }

let private checks seed granted =
    withPlace (fun files ->
        use simulation = Simulation.create seed

        Simulation.runIn
            simulation
            (pycos {
                let! a =
                    startWith
                        (granting granted
                         >> change [
                             "Files", box (intoInbox files)
                             "Discovery", box (DiscoveryOptions(Announces = false))
                         ])
                        "a"
                        simulation

                let! b = startWith (granting Capabilities.All) "b" simulation
                let! _ = at b (b.Node |> Node.connect a.Node.Location)
                let owned = own a files
                let! known = tellAll a b (write files.Source "sent" (contentOf 1 10))

                for name, needed, act in operations do
                    let! isAllowed = at b (allowed act known)
                    Expect.equal isAllowed (granted.HasFlag needed) $"{name}, with {granted}"

                if granted = Capabilities.None then
                    known.Reactive |> TaskRef.send 1
                    do! PycosTask.sleep second
                    Expect.isEmpty owned.Got "no message has come in"
                    Expect.equal owned.Calls.Value 0 "nothing was called"
                    Expect.isTrue owned.Task.IsAlive "the task lives"

                    Expect.equal
                        (Directory.GetFiles files.Inbox |> Array.map Path.GetFileName |> Array.sort)
                        [| "kept"; "there" |]
                        "the files are as they were"

                do! b.Node.StopAsync()
                do! a.Node.StopAsync()
            }))

let tests =
    testList "denied" [
        test "[GN52] Who knows every reference and every name may do what was granted, and each operation is looked at" {
            let single = [
                for capability in Enum.GetValues<Capabilities>() do
                    if Numerics.BitOperations.PopCount(uint32 capability) = 1 then
                        capability
            ]

            for seed, granted in List.indexed (Capabilities.None :: single) do
                checks (640 + seed) granted
        }
    ]
