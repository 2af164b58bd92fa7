/// What code does at another node: waits, takes messages, fails, returns, is cancelled, and reaches what has stayed at home.
module Pycos.Travel.Tests.RunTests

open System
open System.Net
open System.Net.Sockets
open System.Threading
open Expecto
open Pycos
open Pycos.Mobility.Fixtures
open Pycos.Travel.Tests.BareNode
open Pycos.Travel.Tests.Place

let private callFailureOf body =
    match failureOf body with
    | :? ServiceCallException as failure -> failure
    | other -> failtest $"not by the call: {other}"

let private ofCSharp (code: Func<Coroutine<'T>>) =
    attempt (caller ()) (caller().RunAsync(bare().Location, code))

let private running = [
    test "[RUN-01] a coroutine of F# waits there for coroutines and tasks" {
        Expect.equal (run (Journeys.waiting "done ")) "done 12" "what it returns"
    }

    test "[RUN-01] an async lambda of C# waits there for coroutines and tasks" {
        Expect.equal (ofCSharp (Journey.Waiting "done ")) (Ok "done 12") "what it returns"
    }

    test "[RUN-02] what runs there takes two messages" {
        let answer =
            onTask
                (caller ())
                (pycos {
                    let! call, addresses =
                        collect 1 (fun home -> Code.spawn (bare().Location) (Journeys.twoMessages home) (caller ()))

                    for name in [ "one"; "two" ] do
                        List.head addresses |> TaskRef.send { Name = name; Boss = None }

                    return! RemoteCall.finish call
                })

        Expect.equal answer "one two" "what it has got"
    }

    test "[RUN-03] an exception of C# comes back with its type, message and trace" {
        match ofCSharp (Journey.Failing 7) with
        | Error(:? ServiceCallException as failure) ->
            let inner = failure.InnerException :?> RemoteTaskException
            Expect.equal inner.TypeName "Pycos.Mobility.Fixtures.OrderException" "the type"
            Expect.stringContains inner.Message "late" "the message"
            Expect.stringContains (string inner.RemoteStackTrace) "Journey.cs:line" "the file and line"
        | other -> failtest $"{other}"
    }

    test "[RUN-05] an exception whose type can not travel comes back as text" {
        let failure = callFailureOf Journeys.throwHolding
        Expect.equal failure.Reason ServiceCallFailure.Failed "the reason"
        let inner = failure.InnerException :?> RemoteTaskException
        Expect.stringEnds inner.TypeName "Holding" "the type"
    }

    test "[RUN-06] of a result that can not travel the error names the way to what keeps it" {
        let failure = callFailureOf Journeys.returnOpened
        Expect.equal failure.Reason ServiceCallFailure.Failed $"the reason: {failure.Message}"
        Expect.stringContains failure.Message " → Content" "the way"
        Expect.stringContains failure.Message "MemoryStream cannot be sent" "the reason"
    }

    test "[RUN-07] a thousand calls at once each get their own result" {
        let results =
            onTask
                (caller ())
                (pycos {
                    let tasks = [
                        for n in 1..1_000 ->
                            PycosTask.spawn (
                                Code.run (bare().Location) (Journeys.twice n) (caller ())
                                |> Coroutine.map (fun result -> n, result)
                            )
                    ]

                    let mutable ended = []

                    for task in tasks do
                        let! result = PycosTask.finish task
                        ended <- result :: ended

                    return ended
                })

        Expect.equal (List.sort results) [ for n in 1..1_000 -> n, 2 * n ] "the results"
    }
]

let private returning = [
    test "[CAP-03][CAP-04][CAP-06] maps, sets and tables come back as data" {
        let there = run Journeys.returnTables
        let here = Journeys.tables ()
        Expect.equal there.ByName here.ByName "a map of texts"
        Expect.equal there.Names here.Names "a set of texts"
        Expect.equal (Map.tryFind { Name = "Ada"; Boss = None } there.Ages) (Some 36) "a map of records"
        Expect.equal there.Places here.Places "a set of structures"
        Expect.equal there.Folded["KEY"] here.Folded["Key"] "a dictionary with its comparer"
        Expect.sequenceEqual there.Staff here.Staff "an immutable list of records"
        Expect.equal there.Frozen["one"] here.Frozen["one"] "a frozen dictionary"
        Expect.equal there.Choice here.Choice "results and choices"
        Expect.equal (there.Ages |> Map.add { Name = "new"; Boss = None } 1 |> Map.count) 3 "the map can be added to"
    }

    test "[CAP-04][CAP-06] tables of C# come back as data" {
        let stock =
            onTask (caller ()) (caller().RunAsync(bare().Location, Func<_>(Journey.ReturnStock)))

        Expect.equal (stock.Describe()) (Stock.Make().Describe()) "what is in them"
    }

    for what in
        [
            "a function"
            "a delegate"
            "a type"
            "a method"
            "a table whose keys run code"
        ] do
        test $"[SEC-05] {what} is refused in what comes back" {
            let failure = callFailureOf (Journeys.returnCode what)
            Expect.equal failure.Reason ServiceCallFailure.NotSerializable $"the reason: {failure.Message}"
        }
]

let private reaching = [
    for sentence, code in
        [
            "that waits", Journeys.untilCancelled
            "that never waits", Journeys.busyUntilCancelled
        ] do
        test $"[CAP-09] a token that code {sentence} has captured is cancelled there when it is cancelled here" {
            use source = new CancellationTokenSource()

            let outcome, told =
                onTask
                    (caller ())
                    (collect 2 (fun home ->
                        pycos {
                            let struct (address, relay) =
                                PycosTask.spawnAgent (fun (inbox: Inbox<string>) ->
                                    pycos {
                                        let! runs = Inbox.receive inbox
                                        home.Send runs
                                        source.Cancel()
                                        let! cancelled = Inbox.receive inbox
                                        home.Send cancelled
                                    })

                            let! outcome =
                                pycos {
                                    try
                                        return!
                                            caller()
                                                .RunAsync(
                                                    bare().Location,
                                                    code source.Token address,
                                                    cancellationToken = source.Token
                                                )
                                    with :? OperationCanceledException ->
                                        return "cancelled"
                                }

                            do! PycosTask.finish relay
                            return outcome
                        }))

            Expect.equal outcome "cancelled" "the wait"
            Expect.equal told [ $"runs at {bare().Id}"; $"cancelled at {bare().Id}" ] "what the code has told"
            Expect.equal (run (Journeys.waiting "goes on ")) "goes on 12" "the node"
        }

    test "[CAP-10] the addresses of a task and of a channel work there, and the socket that the task holds stays here" {
        use socket =
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

        socket.Bind(IPEndPoint(IPAddress.Loopback, 0))

        use channel =
            new BroadcastChannel<string>(
                "of-run-tests",
                BroadcastChannelOptions<string>(Scheduler = caller().UserScheduler)
            )

        let bound, told =
            onTask
                (caller ())
                (collect 3 (fun home ->
                    pycos {
                        channel.Subscribe home |> ignore
                        let! back = Code.run (bare().Location) (Journeys.tell home channel) (caller ())
                        back.Send "by the address that has come back"
                        return socket.IsBound
                    }))

        Expect.isTrue bound "the socket"

        Expect.equal
            (List.sort told)
            [
                "by the address that has come back"
                $"to the channel from {bare().Id}"
                $"to the task from {bare().Id}"
            ]
            "what has come"
    }

    test "[CAP-10] the handle of a service works there, and comes back as that of the same service" {
        use _ =
            caller ()
            |> Service.add "of-run-tests" (fun (n: int) -> pycos { return string (n * 2) })

        let service =
            onTask
                (caller ())
                (pycos {
                    let! found =
                        caller().LocateServiceAsync<int, string>("of-run-tests", caller().Location)

                    return found.Value
                })

        let back, answer = run (Journeys.callHome service)
        Expect.equal answer "10" "what it has answered"
        Expect.equal back service "the handle"
    }

    test "[CAP-10] the handle of a service travels in a message too" {
        use _ =
            caller ()
            |> Service.add "of-messages" (fun (n: int) -> pycos { return string (n * 3) })

        let answer =
            onTask
                (caller ())
                (pycos {
                    let! found =
                        caller().LocateServiceAsync<int, string>("of-messages", caller().Location)

                    let! call, addresses =
                        collect 1 (fun home -> Code.spawn (bare().Location) (Journeys.callSent home) (caller ()))

                    addresses.Head.Send found.Value
                    return! RemoteCall.finish call
                })

        Expect.equal answer "15" "what it has answered"
    }

    test "[SEC-05] a delegate and a type are refused in a message, and nothing is sent" {
        let count =
            onTask
                (caller ())
                (pycos {
                    let! call, addresses =
                        collect 1 (fun home -> Code.spawn (bare().Location) (Journeys.countAnything home) (caller ()))

                    for code in [ box (Action ignore); box typeof<int> ] do
                        let before = framesSent ()

                        Expect.throwsT<MessageNotSerializableException>
                            (fun () -> addresses.Head.Send code)
                            "the message"

                        Expect.equal (framesSent ()) before "the frames that have gone there"

                    addresses.Head.Send(box "end")
                    return! RemoteCall.finish call
                })

        Expect.equal count 1 "what has come there"
    }
]

let tests =
    testSequenced
    <| testList "runs" [
        testList "running" running
        testList "returning" returning
        testList "reaching" reaching
    ]
