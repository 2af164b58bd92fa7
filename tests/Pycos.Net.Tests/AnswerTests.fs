/// Requests that are under way at the same time, and the answer that each gets.
module internal Pycos.Net.Tests.AnswerTests

open System
open System.Collections.Immutable
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.FileSupport

let private milliseconds (count: int) = TimeSpan.FromMilliseconds(float count)

let private outboxOf site other = (peerOf site other).Session.Outbox

/// The answer of a frame's number to no request, or to one that has its answer already.
let private junk (from: Site) (toward: Site) id =
    let outbox = outboxOf from toward
    outbox |> append (ResultFrame(id, 1, Payload.None, null, Nullable(), 0u))
    outbox |> append (LocatedFrame(id, AnyAddress(), true))

    outbox
    |> append (DownFrame(id, Target.Task 1UL, DownReason.Value, Payload.None, null))

let private matching =
    test "[GN16] Late, missing and unknown answers leave every other request its own answer" {
        withSites 2 611 (fun _ sites ->
            pycos {
                let a, b = sites[0], sites[1]

                let echo (number: int) =
                    pycos {
                        // Answers come in another order than questions.
                        do! PycosTask.sleep (milliseconds (100 * (number % 7)))
                        return number
                    }

                b.Node |> Service.add "echo" echo |> ignore
                let! (service: RemoteService<int, int>) = at a (a.Node |> Service.locate "echo")

                let subjects = [
                    for number in 0..4 ->
                        serve b $"subject {number}" (fun (inbox: Inbox<int>) -> pycos { return! Inbox.receive inbox })
                ]

                // Its answer never comes.
                let missing = OutcomeRequest a.Tasks
                Expect.isTrue ((peerOf a b).Session.Requests.TryAdd missing) "a request"

                let impatient number =
                    pycos {
                        try
                            let! result = service |> Service.callWithin (milliseconds 150) number
                            return Some result
                        with :? ServiceCallException ->
                            return None
                    }

                let ask number =
                    match number % 4 with
                    | 0 -> impatient number
                    | 1 ->
                        pycos {
                            let name = $"subject {number % 5}"
                            let! (found: TaskRef<int>) = a.Node |> Node.locateTask name

                            return
                                if found.Remote.Id = subjects[number % 5].Id then
                                    Some number
                                else
                                    None
                        }
                    | 2 ->
                        pycos {
                            let! found =
                                a.Node |> Node.locateTaskWithin<int> (milliseconds 50) $"nobody {number}"

                            return if found.IsNone then Some number else None
                        }
                    | _ -> service |> Service.call number |> Coroutine.map Some

                for _ in 1..2 do
                    let asked = [ for number in 1..200 -> number, a.Tasks.Spawn(ask number) ]

                    for id in 1_000_000UL .. 1_000_100UL do
                        junk b a id

                    for number, task in asked do
                        let! answer = task

                        if number % 4 <> 0 || answer.IsSome then
                            Expect.equal answer (Some number) $"the answer to {number}"

                    do! PycosTask.sleep second

                    let last = OutcomeRequest a.Tasks
                    Expect.isTrue ((peerOf a b).Session.Requests.TryAdd last) "the next number"

                    // All before it have had their answers.
                    for id in 1UL .. last.Id - 1UL do
                        if id <> missing.Id then
                            junk b a id

                    do! PycosTask.sleep second

                Expect.isFalse missing.Outcome.IsSettled "nobody's answer became its answer"

                for subject in subjects do
                    subject.Terminate() |> ignore
            })
    }

let private overlapping =
    test "[GN17] Requests to one peer overlap, and those that wait without a timeout delay none behind them" {
        withSites 2 612 (fun simulation sites ->
            pycos {
                let a, b = sites[0], sites[1]

                let! (_: BroadcastChannel<int>) =
                    at b (pycos { return BroadcastChannel.create "unheard" })

                b.Node
                |> Service.add "slow" (fun (number: int) ->
                    pycos {
                        do! PycosTask.sleep second
                        return number
                    })
                |> ignore

                let! (channel: BroadcastChannel<int>) = at a (a.Node |> Node.locateChannel "unheard")
                let! (slow: RemoteService<int, int>) = at a (a.Node |> Service.locate "slow")

                let endless = [ for number in 1..5 -> a.Tasks.Spawn(channel.DeliverAsync(number, 1)) ]

                let unnamed = a.Tasks.Spawn(a.Node |> Node.locateTask<int> "late")
                let before = Simulation.elapsed simulation
                let calls = [ for number in 1..50 -> a.Tasks.Spawn(slow |> Service.call number) ]
                do! PycosTask.sleep (milliseconds 500)
                Expect.isGreaterThanOrEqual (peerOf a b).Session.Requests.Count 56 "all are under way"

                for number, call in List.indexed calls do
                    let! result = call
                    Expect.equal result (number + 1) "the result"

                Expect.isLessThan
                    (Simulation.elapsed simulation - before)
                    (second * 1.5)
                    "as long as one of them takes"

                for task in endless do
                    Expect.isTrue task.IsAlive "it still waits"

                Expect.isTrue unnamed.IsAlive "this one, too"
                let late = collector b "late"
                let! (address: TaskRef<int>) = unnamed
                let! _ = at a (channel |> BroadcastChannel.subscribeWaiting address)

                for task in endless do
                    let! reached = task
                    Expect.equal reached 1 "whom it has waited for"

                Expect.equal late.Count 5 "the messages"
            })
    }

/// A request of a later version.
[<Struct>]
type private FutureFrame =
    interface IFrame<FutureFrame> with
        static member Type = LanguagePrimitives.EnumOfValue<byte, FrameType> 0x3Fuy
        static member Fields = [| "id" |]
        static member Read(_: byref<WireReader>) = FutureFrame()

        member _.Write writer =
            writer.WriteMapHeader 1
            writer.WriteKey 1
            writer.Write 1UL

/// Asks for something by a frame that is made of its number, and gives the outcome, and what is said about it.
let private askRaw (from: Site) (toward: Site) (send: uint64 -> Outbox -> unit) =
    at
        from
        (pycos {
            let request = OutcomeRequest from.Tasks
            let session = (peerOf from toward).Session
            Expect.isTrue (session.Requests.TryAdd request) "a request"
            send request.Id session.Outbox

            let! isAnswered =
                request.Outcome.WaitAsync(from.Tasks.DeadlineAfter(Nullable second))

            Expect.isTrue isAnswered "it is answered at once"
            return request.Outcome.Value, request.Why |> Option.ofObj |> Option.map _.Message
        })

let private answering =
    testList "answering" [
        test
            "[GN23] A frame of an unknown type is answered by an error that names it, at once, and the connection goes on" {
            withSites 2 613 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    outboxOf a b |> append (FutureFrame())
                    do! PycosTask.sleep (milliseconds 20)

                    let told =
                        a.Node |> Node.story b.Node.Location |> List.map string |> String.concat "; "

                    Expect.stringContains told "error 1003: a frame of type 0x3F is not known here" "what a was told"
                    Expect.equal (Node.peers a.Node |> List.map _.State) [ PeerState.Online ] "the connection"
                    let! found = at a (a.Node |> Node.locateTaskWithin<int> second "nobody")
                    Expect.isTrue found.IsNone "requests go on"
                })
        }

        test "[GN23] A request that makes no sense, or that a node fails at, is answered at once, and named" {
            use simulation = Simulation.create 614

            Simulation.runIn
                simulation
                (pycos {
                    let! a = startWith (granting Capabilities.All) "a" simulation
                    let! b = startWith (granting Capabilities.All) "b" simulation
                    let! _ = at a (a.Node |> Node.connect b.Node.Location)

                    let! (_: BroadcastChannel<int>) =
                        at b (pycos { return BroadcastChannel.create "channel" })

                    let! (channel: BroadcastChannel<int>) = at a (a.Node |> Node.locateChannel "channel")
                    let caller = a.Node.AddressOf(a.Tasks.Spawn(pycos { do! PycosTask.sleep second }))

                    let! code, why =
                        askRaw a b (fun id ->
                            append (
                                CallFrame(
                                    id,
                                    "service",
                                    Payload.None,
                                    0UL,
                                    caller,
                                    Nullable(),
                                    LanguagePrimitives.EnumOfValue 99uy,
                                    0u,
                                    TraceContext()
                                )
                            ))

                    Expect.equal code (int Outcome.InvalidArgument) "what is no call"
                    Expect.stringContains why.Value "CALL" "it is named"

                    // A node is nobody who could subscribe.
                    let nobody = AnyAddress.Of(NodeAddress(a.Node.Id, "a", ImmutableArray.Empty))
                    let number = uint64 channel.Remote.Number

                    let! code, _ =
                        askRaw a b (fun id -> append (SubscribeFrame(id, number, nobody, 0UL, ImmutableArray.Empty)))

                    Expect.isLessThan code 0 "what is no subscriber"

                    let! code, _ =
                        askRaw a b (fun id -> append (UnsubscribeFrame(id, number, nobody, 0UL)))

                    Expect.isLessThan code 0 "nor was one"

                    // It announces nobody, and has not been told to.
                    let elsewhere =
                        ImmutableArray.Create(Location(Net.IPAddress.Parse "192.0.2.1", 9705))

                    let! code, _ = askRaw a b (fun id -> append (RelayFrame(id, elsewhere, 1u)))
                    Expect.equal code (int Outcome.NoRoute) "what can not be announced"

                    let answer = Answer<bool> a.Tasks
                    let lookup = AllLookup(LanguagePrimitives.EnumOfValue 99uy, "name", 0UL, answer)
                    do! inside a (pycos { lookup.Ask(peerOf a b) })
                    let! isAnswered = at a (answer.WaitAsync(a.Tasks.DeadlineAfter(Nullable second)))
                    Expect.isTrue isAnswered "a name of no kind"
                    Expect.equal (Node.peers a.Node |> List.map _.State) [ PeerState.Online ] "the connection goes on"
                    do! a.Node.StopAsync()
                    do! b.Node.StopAsync()
                })
        }

        test "[GN23] What users' code throws is an answer at once" {
            withSites 2 615 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]

                    let failing: (string * (int -> Coroutine<int>)) list = [
                        "at once", (fun _ -> failwith "at once")
                        "later", (fun _ -> pycos { return failwith "later" })
                    ]

                    for name, body in failing do
                        b.Node |> Service.add name body |> ignore
                        let! (service: RemoteService<int, int>) = at a (a.Node |> Service.locate name)
                        let! answer = at a (service |> Service.tryCall 1)

                        match answer with
                        | Error failure ->
                            Expect.equal failure.Reason ServiceCallFailure.Failed name
                            Expect.equal failure.InnerException.Message name "what was thrown"
                        | Ok value -> failtest $"{name}: {value}"

                    let! (channel: BroadcastChannel<int>) =
                        at
                            b
                            (pycos {
                                let channel = BroadcastChannel.create "failing"
                                channel |> BroadcastChannel.setTransform (fun _ _ -> failwith "a transform")
                                return channel
                            })

                    let got = collector b "subscriber"

                    let! (subscriber: TaskRef<int>) =
                        at b (pycos { return! TaskRef.locate "subscriber" })

                    let! _ = at b (channel |> BroadcastChannel.subscribeWaiting subscriber)
                    let! (remote: BroadcastChannel<int>) = at a (a.Node |> Node.locateChannel "failing")
                    let task = a.Tasks.Spawn(remote.DeliverAsync(1, 1))
                    do! PycosTask.sleep (milliseconds 100)
                    Expect.isFalse task.IsAlive "the delivery has its answer"
                    Expect.isEmpty got "nobody got it"
                    let! _ = task.OutcomeAsync()
                    ()
                })
        }
    ]

let tests = testList "answers" [ matching; overlapping; answering ]
