/// Several nodes in one process, and completions that cross from one scheduler to another.
module internal Pycos.Net.Tests.SideBySideTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Net
open System.Reflection
open System.Reflection.Emit
open System.Threading
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.NodeProgram
open Pycos.Net.Tests.FileSupport

let private limit = TimeSpan.FromSeconds 20.

/// A node with the scheduler of others, or one of its own.
let private started name (scheduler: Scheduler) (changes: (string * obj) list) =
    NodeOptions(
        Name = name,
        Secrets = [| secret |],
        Port = Nullable 0,
        PeersVariable = null,
        ListenOn = [| IPAddress.Loopback |],
        Scheduler = scheduler,
        Discovery = DiscoveryOptions.Off
    )
    |> change changes
    |> Node.start

let private newScheduler () =
    new Scheduler(SchedulerOptions(Names = TaskNames()))

let private tooLong (service: RemoteService<string, int>) length =
    pycos {
        let! answer = service |> Service.tryCall (String('x', length))

        match answer with
        | Ok length -> return length
        | Error _ -> return -1
    }

let private sideBySide =
    test
        "[GN48] Nodes of different options run in one process, also on one scheduler, and each does as its own options say" {
        withPlace (fun place ->
            use shared = newScheduler ()
            use own = newScheduler ()
            Directory.CreateDirectory place.Inbox |> ignore

            let nodes = [
                started "a" shared [ "MaxMessageBytes", box 70_000; "SendsTraces", true ]
                started "b" shared [
                    "MaxCallsPerPeer", box 1
                    "Files", box (FileReceivingOptions(Directory = place.Inbox))
                ]
                started "c" own [ "AcceptsConnections", box false ]
                started "other" own [ "Cluster", box "other" ]
            ]

            try
                let a, b, c, other = nodes[0], nodes[1], nodes[2], nodes[3]
                Expect.hasLength (List.distinct [ for node in nodes -> node.Id ]) 4 "four nodes"
                Expect.isTrue (isNull c.Location) "c accepts nobody"

                for node in [ a; b ] do
                    node
                    |> Service.add "length" (fun (text: string) -> pycos { return text.Length })
                    |> ignore

                    node
                    |> Service.add "fail" (fun () -> pycos { return (failwith "wrong": int) })
                    |> ignore

                    node
                    |> Service.add "wait" (fun () ->
                        pycos {
                            do! PycosTask.sleep second
                            return 1
                        })
                    |> ignore

                    onTask c (c |> Node.connect node.Location) |> ignore

                let refused =
                    onTask
                        other
                        (pycos {
                            try
                                let! _ = other |> Node.connect a.Location
                                return 0
                            with :? PeerRefusedException as refusal ->
                                return refusal.Refusal.Code
                        })

                Expect.equal refused (int ErrorCode.ClusterMismatch) "another cluster"

                let find (node: PycosNode) name : RemoteService<'A, 'R> =
                    onTask c (c |> Service.locateAt node.Location limit name) |> ValueOption.get

                let lengths = [ for node in [ a; b ] -> onTask c (tooLong (find node "length") 100_000) ]
                Expect.equal lengths [ -1; 100_000 ] "MaxMessageBytes"

                let traces = [
                    for node in [ a; b ] ->
                        match onTask c (find node "fail" |> Service.tryCall ()) with
                        | Error failure -> isNull (failure.InnerException :?> RemoteTaskException).RemoteStackTrace
                        | Ok(value: int) -> failtest $"{value}"
                ]

                Expect.equal traces [ false; true ] "SendsTraces"

                let overloaded = [
                    for node in [ a; b ] ->
                        let service: RemoteService<unit, int> = find node "wait"

                        let calls = [
                            for _ in 1..3 -> c.UserScheduler.Spawn(service |> Service.tryCall ()).AsTask()
                        ]

                        List.length [
                            for call in calls do
                                Expect.isTrue (call.Wait limit) "it ends"

                                match call.Result with
                                | Error failure when failure.Reason = ServiceCallFailure.Overloaded -> failure
                                | _ -> ()
                        ]
                ]

                Expect.equal overloaded [ 0; 2 ] "MaxCallsPerPeer"
                let places = [ for node in [ a; b ] -> Files.receiveDirectory node ]
                Expect.equal places [ None; Some place.Inbox ] "Files"
                Expect.equal (onTask a (a |> Node.locateAllNodes limit "c")) [] "AcceptsConnections"
            finally
                for node in nodes do
                    node.Dispose())
    }

/// Whether code calls a method, by a look at its instructions.
let private calls (target: MethodInfo) (assembly: Assembly) =
    let isCall (code: byte) =
        code = byte OpCodes.Call.Value || code = byte OpCodes.Callvirt.Value

    let flags =
        BindingFlags.DeclaredOnly
        ||| BindingFlags.Instance
        ||| BindingFlags.Static
        ||| BindingFlags.Public
        ||| BindingFlags.NonPublic

    let bodies =
        seq {
            for holder in assembly.GetTypes() do
                // What the compiler writes of a record looks at all of its properties.
                if holder <> target.DeclaringType then
                    for method in holder.GetMethods flags do
                        method :> MethodBase

                    for constructor in holder.GetConstructors flags do
                        constructor
        }

    bodies
    |> Seq.exists (fun method ->
        match method.GetMethodBody() with
        | null -> false
        | body ->
            let code = body.GetILAsByteArray()

            seq { 0 .. code.Length - 5 }
            |> Seq.exists (fun at -> isCall code[at] && BitConverter.ToInt32(code, at + 1) = target.MetadataToken))

let private used =
    test "[GN48] There is no option of a node that the node does not look at" {
        for options in
            [
                typeof<NodeOptions>
                typeof<FileReceivingOptions>
                typeof<DiscoveryOptions>
                typeof<ServiceOptions>
            ] do
            for option in options.GetProperties() do
                if not (option.GetMethod.IsStatic) then
                    Expect.isTrue (calls option.GetMethod options.Assembly) $"{options.Name}.{option.Name} is looked at"
    }

let private crossing =
    test
        "[GN36] A completion that crosses from one scheduler's thread to another's wakes whoever waits, whenever it comes" {
        use user = newScheduler ()
        use network = newScheduler ()
        let rounds, tasks = 5_000, 4

        let settling (answer: Answer<int>) number spin =
            network.TryPost(
                PostedAction(fun () ->
                    Thread.SpinWait spin
                    answer.TrySettle number |> ignore)
            )
            |> ignore

        let waiting seed =
            pycos {
                let random = Random(seed: int)
                let mutable woken = 0

                for number in 1..rounds do
                    let answer = Answer<int> user
                    settling answer number (random.Next 200)
                    // Now before the answer, now after it, now in the same moment.
                    Thread.SpinWait(random.Next 200)

                    let timeout =
                        if random.Next 3 = 0 then
                            TimeSpan.FromTicks(random.NextInt64 500)
                        else
                            limit

                    let! isThere = answer.WaitAsync(user.DeadlineAfter(Nullable timeout))

                    if not isThere then
                        let! late = answer.WaitAsync(user.DeadlineAfter(Nullable limit))
                        Expect.isTrue late "who has given up once can wait again"

                    if answer.Value = number then
                        woken <- woken + 1

                return woken
            }

        let clock = Stopwatch.StartNew()
        let running = [ for seed in 1..tasks -> user.Spawn(waiting seed).AsTask() ]

        for task in running do
            Expect.isTrue (task.Wait limit) "nobody waits for ever"
            Expect.equal task.Result rounds "each has got its own"

        Expect.isLessThan clock.Elapsed limit "and soon"
    }

let private conversing =
    test "[GN36] Tasks of a user's scheduler and of a node's wake each other by messages, both ways, ten thousand times" {
        use tasks = newScheduler ()
        let node = started "a" tasks []

        try
            let echo =
                serve
                    {
                        Node = node
                        Tasks = node.NetworkScheduler
                        Network = node.NetworkScheduler
                    }
                    "echo"
                    (fun (inbox: Inbox<struct (TaskRef<int> * int)>) ->
                        pycos {
                            while true do
                                let! struct (asker, number) = Inbox.receive inbox
                                asker |> TaskRef.send number
                        })

            let asking count (inbox: Inbox<int>) =
                pycos {
                    let! found = node |> Node.locateReactiveTaskAt node.Location limit "echo"
                    let mutable answered = 0

                    for number in 1..count do
                        ValueOption.get found |> TaskRef.send (struct (Inbox.self inbox, number))
                        let! answer = Inbox.receiveWithin limit inbox

                        if not answer.TimedOut && answer.Value = number then
                            answered <- answered + 1

                    return answered
                }

            let asked = [
                for _ in 1..4 ->
                    let mutable address = Unchecked.defaultof<TaskRef<int>>
                    tasks.Spawn(asking 2_500, &address).AsTask()
            ]

            for task in asked do
                Expect.isTrue (task.Wait limit) "nobody waits for ever"
                Expect.equal task.Result 2_500 "all were answered"

            echo.Terminate() |> ignore
        finally
            node.Dispose()
    }

let tests =
    testSequenced
    <| testList "side by side" [ sideBySide; used; crossing; conversing ]
