/// Names, references and the one connection between processes. In real time, with deadlines.
module Pycos.Net.Tests.NameProcessTests

open System
open System.Diagnostics
open System.Net.NetworkInformation
open Expecto
open Pycos
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.NodeProgram
open Pycos.Net.Tests.ChildProgram

let private heartbeat = TimeSpan.FromSeconds 1.
let private soon = TimeSpan.FromSeconds 5.
let private shortly = TimeSpan.FromMilliseconds 300.

let private withNode (program: PycosNode -> unit) =
    use node = Node.start (optionsOf "a" "off" 0)

    try
        program node
    finally
        node.Dispose()
        node.UserScheduler.Dispose()

/// A child that a node has met.
let private withChild name (node: PycosNode) program =
    let child: Process =
        startHere (arguments name 0 heartbeat (TimeSpan.FromSeconds 30.))

    try
        let place = placeOf child
        onTask node (node |> Node.connect place) |> ignore
        program child place
    finally
        child.Kill()
        child.Dispose()

let private find timeout name node : TaskRef<int> voption =
    onTask node (node |> Node.locateTaskWithin timeout name)

let private findAt place timeout name node : TaskRef<int> voption =
    onTask node (node |> Node.locateTaskAt place timeout name)

let private nodes =
    test "[N16] A node is found by its name: a peer, the own one, and one that is met only later" {
        withNode (fun node ->
            withChild "b" node (fun _ place ->
                let find name = node |> Node.locateNode soon name
                Expect.equal (onTask node (find "b")) (ValueSome place) "a peer"
                Expect.equal (onTask node (find "a")) (ValueSome node.Location) "the own one"
                let later = node.UserScheduler.Spawn(find "c").AsTask()
                Expect.isFalse later.IsCompleted "nobody has the name yet"

                withChild "c" node (fun _ its ->
                    Expect.isTrue (later.Wait soon) "it is found in time"
                    Expect.equal later.Result (ValueSome its) "the one that came later")))
    }

let private connection =
    test "[N19] A thousand messages each way go over one connection" {
        withNode (fun node ->
            withChild "b" node (fun child place ->
                let numbers = (findAt place soon "numbers" node).Value

                onTask
                    node
                    (pycos {
                        for number in 1..1_000 do
                            do! numbers |> TaskRef.sendWaiting number
                    })

                let all = String.Join(' ', [ 1..1_000 ])
                Expect.isTrue (comesAbout soon (fun () -> tell child "numbers" = all)) "all have arrived there"

                let site = {
                    Node = node
                    Tasks = node.UserScheduler
                    Network = node.NetworkScheduler
                }

                let got = collector site "numbers"
                let told = tell child $"send {node.Location.Address} {node.Location.Port} 1000 0"
                Expect.equal told "all 1000" "sent from there"
                Expect.isTrue (comesAbout soon (fun () -> Seq.toList got = [ 1..1_000 ])) "all have arrived here"

                let connections =
                    IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
                    |> Seq.filter (fun tcp ->
                        tcp.State = TcpState.Established
                        && (tcp.RemoteEndPoint.Port = place.Port
                            || tcp.RemoteEndPoint.Port = node.Location.Port))
                    |> Seq.length

                Expect.equal connections 1 "connections to the listeners of both"))
    }

let private tasks =
    test "[N20] A task is found by its name at a node, nobody by a name that none has, and a name is given once" {
        withNode (fun node ->
            withChild "b" node (fun child place ->
                Expect.isTrue (findAt place soon "idle" node).IsSome "the task"
                let clock = Stopwatch.StartNew()
                Expect.isTrue (findAt place shortly "nobody" node).IsNone "no task"
                Expect.isGreaterThanOrEqual clock.Elapsed shortly "it may come until the time is over"
                Expect.equal (tell child "name work") "given" "a name"

                let site = {
                    Node = node
                    Tasks = node.UserScheduler
                    Network = node.NetworkScheduler
                }

                collector site "work" |> ignore
                Expect.throwsT<NameInUseException> (fun () -> collector site "work" |> ignore) "twice at one node"))
    }

let private positive =
    test "[N21] [GN14] Of many nodes, the one that has the name is found every time" {
        withNode (fun node ->
            withChild "b" node (fun _ _ ->
                withChild "c" node (fun child its ->
                    withChild "d" node (fun _ _ ->
                        tell child "name treasure" |> ignore

                        for _ in 1..50 do
                            let found = find soon "treasure" node
                            Expect.equal found.Value.Remote.Location its "where it is"))))
    }

let private released =
    test "[N24] [GN32] A name that was taken back, or whose task has ended, is found no more, and can be given again" {
        withNode (fun node ->
            withChild "b" node (fun child place ->
                for ending in [ "unname work"; "end work" ] do
                    Expect.equal (tell child "name work") "given" "a name"
                    Expect.isTrue (findAt place soon "work" node).IsSome "while it is given"
                    Expect.equal (tell child ending) "True" ending

                    let isGone () =
                        (findAt place shortly "work" node).IsNone

                    Expect.isTrue (comesAbout soon isGone) $"after {ending}"

                Expect.equal (tell child "name work") "given" "again"
                Expect.isTrue (findAt place soon "work" node).IsSome "found again"))
    }

/// What a task of a node answers to 41.
let private ask (node: PycosNode) (find: Coroutine<TaskRef<Question> voption>) =
    onTask
        node
        (pycos {
            match! find with
            | ValueNone -> return failtest "nobody to ask"
            | ValueSome echo ->
                let struct (asker, task) =
                    PycosTask.spawnAgent (fun (inbox: Inbox<int>) -> pycos { return! Inbox.receive inbox })

                do! echo |> TaskRef.sendWaiting { Asker = asker; Number = 41 }
                return! PycosTask.finish task
        })

let private asker =
    test "[N36] Whoever is asked answers by the reference that came with the question" {
        withNode (fun node ->
            withChild "b" node (fun _ place ->
                Expect.equal (ask node (node |> Node.locateTaskAt place soon "echo")) 42 "the answer"))
    }

let private reactive =
    test "[N25] A name that a task and a reactive task have is found as either, also while tasks stand still" {
        withNode (fun node ->
            withChild "b" node (fun child place ->
                let user () =
                    ask node (node |> Node.locateTaskAt place soon "echo")

                let reactive () =
                    ask node (node |> Node.locateReactiveTaskAt place soon "echo")

                Expect.equal (user (), reactive ()) (42, 141) "one and the other"
                Expect.isTrue (findAt place soon "idle" node).IsSome "a task"

                let asReactive: TaskRef<int> voption =
                    onTask node (node |> Node.locateReactiveTaskAt place shortly "idle")

                Expect.isTrue asReactive.IsNone "no reactive task of that name"
                tell child "block 3000" |> ignore
                let clock = Stopwatch.StartNew()
                Expect.equal (reactive ()) 141 "while its tasks stand still"
                Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 2.) "at once"))
    }

let private blocked =
    test
        "[N66] [SN23] While a task blocks the thread of the tasks, messages are taken in and the node is alive for others" {
        withNode (fun node ->
            withChild "b" node (fun child place ->
                let numbers = (findAt place soon "numbers" node).Value
                Expect.equal (tell child "block 4000") "blocked" "its tasks stand still"
                let clock = Stopwatch.StartNew()

                onTask
                    node
                    (pycos {
                        for number in 1..20 do
                            let! taken = numbers |> TaskRef.deliver number
                            Expect.equal taken DeliveryResult.Delivered $"message {number}"
                    })

                Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 1.) "twenty deliveries"
                // Three heartbeats long nobody answers for a node whose thread is blocked, if it depends on that.
                let isAlive () =
                    clock.Elapsed > TimeSpan.FromSeconds 3.5

                Expect.isTrue (comesAbout soon isAlive) "time passes"
                Expect.equal (Node.peers node |> List.map _.State) [ PeerState.Online ] "its state"
                let all = String.Join(' ', [ 1..20 ])
                Expect.isTrue (comesAbout soon (fun () -> tell child "numbers" = all)) "in the end its task has them"))
    }

let tests =
    testSequenced
    <| testList "names between processes" [ nodes; connection; tasks; positive; released; asker; reactive; blocked ]
