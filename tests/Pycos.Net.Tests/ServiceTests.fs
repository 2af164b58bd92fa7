/// Services: what other nodes may call.
module Pycos.Net.Tests.ServiceTests

open System
open System.Net
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport

type Request = { Text: string; Delay: float }

let private sleepFor seconds = PycosTask.sleep (second * seconds)

let private offer (site: Site) name body =
    site.Node |> Service.add name body |> ignore

let private find (site: Site) name : Coroutine<RemoteService<'A, 'R>> =
    at site (site.Node |> Service.locate name)

let private failureOf (outcome: TaskOutcome<'T>) =
    match outcome.Exception with
    | :? ServiceCallException as failure -> failure
    | other -> failtest $"{outcome}: {other}"

/// The outcome of a coroutine that runs as a task of a site.
let private outcomeAt (site: Site) (body: Coroutine<'T>) =
    pycos {
        let task = site.Tasks.Spawn body
        return! task.OutcomeAsync()
    }

let private reasonAt site body =
    pycos {
        let! outcome = outcomeAt site body
        return (failureOf outcome).Reason
    }

let private calling =
    testList "calling" [
        test "[N27] [N45] A service is found by its name and gives a value, from another node, later, and from its own" {
            withSites 2 201 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let early = a.Tasks.Spawn(a.Node |> Service.locate<int, int> "double")
                    do! PycosTask.sleep second

                    let registration =
                        b.Node |> Service.add "double" (fun number -> pycos { return 2 * number })

                    let! service = early
                    let! result = at a (service |> Service.call 21)
                    Expect.equal result 42 "from another node"
                    let! (own: RemoteService<int, int>) = find b "double"
                    let! result = at b (own |> Service.call 4)
                    Expect.equal result 8 "from its own"
                    let! (again: RemoteService<int, int>) = find a "double"
                    Expect.equal again service "equal"
                    Expect.equal again own "equal wherever it is located"

                    Expect.throwsT<NameInUseException>
                        (fun () -> offer b "double" (fun (number: int) -> pycos { return number }))
                        "a second one"

                    registration.Dispose()
                    let! reason = reasonAt a (service |> Service.call 1)
                    Expect.equal reason ServiceCallFailure.NoSuchService "taken back"
                    let! reason = reasonAt b (own |> Service.call 1)
                    Expect.equal reason ServiceCallFailure.NoSuchService "taken back, at home"

                    let! none = at a (a.Node |> Service.locateWithin<int, int> second "double")
                    Expect.isTrue none.IsNone "not found any more"
                })
        }

        test "[N45] [GN19] [SN19] Of 200 calls at a time of a service that returns at once, each gets its value" {
            withSites 2 202 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    offer b "echo" (fun (number: int) -> pycos { return number })
                    let! (service: RemoteService<int, int>) = find a "echo"

                    for client in [ a; b ] do
                        let! (service: RemoteService<int, int>) = find client "echo"
                        let calls = [ for number in 1..200 -> client.Tasks.Spawn(service |> Service.call number) ]

                        for number, call in List.indexed calls do
                            let! got = call
                            Expect.equal got (number + 1) "the value"

                    let! call = at a (service |> Service.start 7)
                    do! PycosTask.sleep second
                    let! first = at a (RemoteCall.finish call)
                    let! again = at a (RemoteCall.finish call)
                    Expect.equal (first, again) (7, 7) "as often as asked for"
                })
        }

        test "[N45] [SN4] Calls run side by side, each as a task of its own" {
            withSites 2 203 (fun simulation sites ->
                pycos {
                    let a, b = sites[0], sites[1]

                    offer b "slow" (fun (request: Request) ->
                        pycos {
                            do! sleepFor request.Delay
                            return $"{request.Text} by {PycosTask.current().Id}"
                        })

                    let! (service: RemoteService<Request, string>) = find a "slow"
                    let before = Simulation.elapsed simulation

                    let! calls =
                        at
                            a
                            (pycos {
                                let calls = ResizeArray()

                                for number in 1..5 do
                                    let! call =
                                        service
                                        |> Service.start {
                                            Text = string number
                                            Delay = 0.4 * float number
                                        }

                                    calls.Add call

                                return List.ofSeq calls
                            })

                    let! early = at a (calls[4] |> RemoteCall.finishWithin (second * 0.5))
                    Expect.isTrue early.IsNone "not yet"

                    for number, call in List.indexed calls do
                        let! got = at a (RemoteCall.finish call)
                        Expect.equal got $"{number + 1} by {call.Remote.Id}" "its own task"

                    let took = Simulation.elapsed simulation - before
                    Expect.isLessThan took (second * 2.2) $"the longest one"
                })
        }

        test "[N46] [GN9] [SN18] Wrong arguments are an error of the caller, and the service goes on without a pause" {
            withSites 2 204 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let mutable ticks = 0

                    let ticker =
                        b.Tasks.Spawn(
                            pycos {
                                while true do
                                    do! sleepFor 0.1
                                    ticks <- ticks + 1
                            }
                        )

                    offer b "double" (fun number -> pycos { return 2 * number })
                    let! (wrong: RemoteService<string, int>) = find a "double"
                    let! reason = reasonAt a (wrong |> Service.call "many")
                    Expect.equal reason ServiceCallFailure.BadArguments "wrong"
                    let! (wrong: RemoteService<string, int>) = find b "double"
                    let! reason = reasonAt b (wrong |> Service.call "many")
                    Expect.equal reason ServiceCallFailure.BadArguments "wrong, at home"
                    let! (right: RemoteService<int, int>) = find a "double"
                    let! result = at a (right |> Service.call 2)
                    Expect.equal result 4 "right"
                    do! PycosTask.sleep second
                    Expect.isGreaterThanOrEqual ticks 9 "the ticker"
                    ticker.Terminate() |> ignore
                })
        }

        test
            "[N47] [GN51] An exception of a service comes to the caller with its type and message, of the own node as it is" {
            withSites 2 205 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]

                    offer b "fail" (fun (text: string) ->
                        pycos {
                            do! sleepFor 0.1
                            return raise<int>(ArgumentException text)
                        })

                    offer b "throw" (fun (text: string) -> raise<Coroutine<int>>(ArgumentException text))

                    for name in [ "fail"; "throw" ] do
                        let! (service: RemoteService<string, int>) = find a name
                        let! outcome = outcomeAt a (service |> Service.call "wrong")
                        let failure = failureOf outcome
                        Expect.equal failure.Reason ServiceCallFailure.Failed "why"
                        let inner = failure.InnerException :?> RemoteTaskException

                        Expect.equal
                            (inner.TypeName, inner.Message)
                            ("System.ArgumentException", "wrong")
                            "the exception"

                        let! (own: RemoteService<string, int>) = find b name
                        let! outcome = outcomeAt b (own |> Service.call "wrong")
                        Expect.isTrue ((failureOf outcome).InnerException :? ArgumentException) "the exception itself"
                        let! tried = at a (service |> Service.tryCall "again")
                        Expect.isError tried "as a value"
                })
        }

        test
            "[N48] [SN5] Tasks of calls take messages, and a watcher is told of each end in the order in which they end" {
            withSites 2 206 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]

                    b.Node
                    |> Service.addAgent Service.options "monitored" (fun _ (inbox: Inbox<string>) (seconds: float) ->
                        pycos {
                            let! message = inbox |> Inbox.receiveWithin (second * 2.)

                            if seconds <= 0. then
                                invalidArg "seconds" "not positive"

                            do! sleepFor seconds
                            return message.Value
                        })
                    |> ignore

                    for client in [ a; b ] do
                        let! (service: RemoteService<float, string>) = find client "monitored"

                        let mutable watcher = Unchecked.defaultof<TaskRef<MonitorStatus>>

                        let watched =
                            client.Tasks.Spawn(
                                (fun (inbox: Inbox<MonitorStatus>) ->
                                    pycos {
                                        let told = ResizeArray()

                                        while told.Count < 5 do
                                            let! status = Inbox.receive inbox
                                            told.Add(status.Kind, string status.Value)

                                        return List.ofSeq told
                                    }),
                                &watcher
                            )

                        use _ = service |> Service.watch watcher

                        do!
                            at
                                client
                                (pycos {
                                    for number in [ 4; 3; 2; 1; 0 ] do
                                        let! call = service |> Service.start (float number)
                                        RemoteCall.address call |> TaskRef.send $"msg:{number}"
                                })

                        let! told = watched

                        Expect.equal
                            told
                            [
                                yield MonitorKind.Failed, ""
                                for number in 1..4 do
                                    yield MonitorKind.Completed, $"msg:{number}"
                            ]
                            "the ends"
                })
        }
    ]

let private contents =
    testList "contents" [
        test "[N45] [N37] Arguments and results that are too long for a frame arrive whole, with others in between" {
            withSites 2 231 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    offer b "reverse" (fun (bytes: byte[]) -> pycos { return Array.rev bytes })
                    let! (service: RemoteService<byte[], byte[]>) = find a "reverse"

                    let calls = [
                        for length in [ 1_000_000; 10; 70_000; 0 ] do
                            let bytes = Array.init length (fun place -> byte (place % 251))
                            bytes, a.Tasks.Spawn(service |> Service.call bytes)
                    ]

                    for bytes, call in calls do
                        let! got = call
                        Expect.isTrue (got = Array.rev bytes) $"{bytes.Length} bytes"
                })
        }

        test "[N45] [N52] A long call that is called back while it is on its way is never started" {
            withSites 2 232 (fun simulation sites ->
                pycos {
                    simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 2.)
                    let a, b = sites[0], sites[1]
                    let mutable started = 0

                    offer b "take" (fun (bytes: byte[]) ->
                        pycos {
                            started <- started + 1
                            return bytes.Length
                        })

                    let! (service: RemoteService<byte[], int>) = find a "take"
                    let waiting = a.Tasks.Spawn(service |> Service.call (Array.zeroCreate 8_000_000))
                    do! PycosTask.sleep (TimeSpan.FromMilliseconds 10.)
                    waiting.Terminate() |> ignore
                    do! sleepFor 5.
                    Expect.equal started 0 "never"
                    let! length = at a (service |> Service.call (Array.zeroCreate 3))
                    Expect.equal length 3 "the next one"
                })
        }
    ]

let private forEver (started: int ref) (_: int) =
    pycos {
        started.Value <- started.Value + 1
        do! sleepFor 1000.
        return 0
    }

let private ending =
    testList "ending" [
        test "[N49] Closing a service terminates the calls that run, here and there" {
            withSites 2 211 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    offer b "wait" (forEver (ref 0))

                    for client in [ a; b ] do
                        let! (service: RemoteService<int, int>) = find client "wait"
                        let! first = at client (service |> Service.start 1)
                        let! second = at client (service |> Service.start 2)
                        service |> Service.close
                        do! PycosTask.sleep NodeSupport.second

                        for call in [ first; second ] do
                            Expect.isTrue call.HasEnded "at once"
                            let! status = at client (RemoteCall.monitor call)
                            Expect.equal status.Kind MonitorKind.Terminated "how"

                        let! outcome = outcomeAt client (service |> Service.call 3)
                        Expect.isTrue (outcome.Exception :? ObjectDisposedException) "closed"
                })
        }

        test "[N50] [GN26] What a node has started ends with it, unless the call asked to keep it" {
            withSites 2 212 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    offer b "wait" (forEver (ref 0))
                    let! (service: RemoteService<int, int>) = find a "wait"
                    let! lost = at a (service |> Service.start 1)

                    let! kept =
                        at a (service |> Service.startWith (ServiceCallOptions(KeepWhenCallerIsLost = true)) 2)

                    Expect.equal b.Tasks.Statistics.LiveTasks 2 "both run"
                    do! a.Node.StopAsync()
                    do! PycosTask.sleep second
                    Expect.equal b.Tasks.Statistics.LiveTasks 1 "one is left"

                    for call in [ lost; kept ] do
                        let! status = at a (RemoteCall.monitor call)
                        Expect.equal status.Kind MonitorKind.PeerLost "what is known here"
                })
        }

        test "[N61] [GN51] A call of a node that leaves ends with that, and one of a node that is gone is not started" {
            withSites 2 213 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    offer b "wait" (forEver (ref 0))
                    let! (service: RemoteService<int, int>) = find a "wait"
                    let waiting = a.Tasks.Spawn(service |> Service.call 1)
                    do! PycosTask.sleep second
                    do! b.Node.StopAsync()
                    let! outcome = waiting.OutcomeAsync()
                    Expect.equal (failureOf outcome).Reason ServiceCallFailure.PeerLost "lost"
                })
        }

        test "[N52] A call that takes too long, or whose caller is terminated or gives up, is ended there" {
            withSites 2 214 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    offer b "wait" (forEver (ref 0))

                    for client in [ a; b ] do
                        let before = b.Tasks.Statistics.LiveTasks
                        let! (service: RemoteService<int, int>) = find client "wait"
                        let! reason = reasonAt client (service |> Service.callWithin second 1)
                        Expect.equal reason ServiceCallFailure.TimedOut "too long"
                        let terminated = client.Tasks.Spawn(service |> Service.call 2)
                        use source = new Threading.CancellationTokenSource()

                        let cancelled =
                            client.Tasks.Spawn(service.CallAsync(3, cancellationToken = source.Token))

                        do! PycosTask.sleep second
                        terminated.Terminate() |> ignore
                        source.Cancel()
                        let! outcome = cancelled.OutcomeAsync()
                        Expect.isTrue (outcome.Exception :? OperationCanceledException) "cancelled"
                        do! PycosTask.sleep second
                        Expect.equal b.Tasks.Statistics.LiveTasks before "nothing is left"
                })
        }

        test "[N52] [GN18] A call that could not be started in time is never started" {
            withSites 2 215 (fun simulation sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let started = ref 0
                    offer b "wait" (forEver started)
                    let! (service: RemoteService<int, int>) = find a "wait"
                    // As good as a process that was stopped: nothing passes, longer than the caller waits.
                    simulation |> Simulation.setLatency (second * 4.)
                    let! reason = reasonAt a (service |> Service.callWithin (second * 2.) 1)
                    Expect.equal reason ServiceCallFailure.PeerLost "nobody knows"
                    do! sleepFor 20.
                    Expect.equal started.Value 0 "it never starts"
                    simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 1.)
                    let! call = at a (service |> Service.start 2)
                    Expect.equal started.Value 1 "the next one does"
                    call |> RemoteCall.terminate |> ignore
                    do! PycosTask.sleep second
                })
        }
    ]

let private limits =
    testList "limits" [
        test "[N51] [GN51] A service that does not admit a caller says that access is denied, and starts nothing" {
            withSites 2 221 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let started = ref 0

                    let admits (call: ServiceCall) =
                        match call.Caller with
                        | null -> true
                        | caller -> caller.Name <> "a"

                    b.Node
                    |> Service.addWith (ServiceOptions(Admits = admits)) "guarded" (fun _ (number: int) ->
                        pycos {
                            started.Value <- started.Value + 1
                            return number
                        })
                    |> ignore

                    let broken = ServiceOptions(Admits = fun _ -> failwith "undecided")

                    b.Node
                    |> Service.addWith broken "broken" (fun _ (number: int) -> pycos { return number })
                    |> ignore

                    for name in [ "guarded"; "broken" ] do
                        let! (service: RemoteService<int, int>) = find a name
                        let! reason = reasonAt a (service |> Service.call 1)
                        Expect.equal reason ServiceCallFailure.AccessDenied name

                    Expect.equal started.Value 0 "nothing"
                    let! (own: RemoteService<int, int>) = find b "guarded"
                    let! result = at b (own |> Service.call 1)
                    Expect.equal result 1 "the own node may"
                })
        }

        test "[GN51] More calls than a service takes are refused as overloaded, and told when to try again" {
            withSites 3 222 (fun _ sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let! _ = at c (c.Node |> Node.connect b.Node.Location)

                    let options =
                        ServiceOptions(
                            MaxConcurrent = Nullable 3,
                            MaxConcurrentPerPeer = Nullable 2,
                            RetryAfter = TimeSpan.FromMilliseconds 250.
                        )

                    b.Node
                    |> Service.addWith options "few" (fun _ (seconds: float) ->
                        pycos {
                            do! sleepFor seconds
                            return seconds
                        })
                    |> ignore

                    let! (fromA: RemoteService<float, float>) = find a "few"
                    let! (fromC: RemoteService<float, float>) = find c "few"
                    let! first = at a (fromA |> Service.start 1.)
                    let! second = at a (fromA |> Service.start 1.)
                    let! outcome = outcomeAt a (fromA |> Service.call 1.)
                    let refused = failureOf outcome
                    Expect.equal refused.Reason ServiceCallFailure.Overloaded "too many of one peer"
                    Expect.equal refused.RetryAfter (Nullable(TimeSpan.FromMilliseconds 250.)) "when to try again"
                    let! third = at c (fromC |> Service.start 1.)
                    let! reason = reasonAt c (fromC |> Service.call 1.)
                    Expect.equal reason ServiceCallFailure.Overloaded "too many in all"

                    for site, call in [ a, first; a, second; c, third ] do
                        let! got = at site (RemoteCall.finish call)
                        Expect.equal got 1. "those that ran"

                    let! again = at c (fromC |> Service.call 0.5)
                    Expect.equal again 0.5 "room again"
                })
        }

        test "[GN18] A call that is made again by its key runs once, and gets the end of the first for a minute" {
            withSites 2 223 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let started = ref 0

                    offer b "count" (fun (seconds: float) ->
                        pycos {
                            started.Value <- started.Value + 1
                            do! sleepFor seconds
                            return started.Value
                        })

                    let! (service: RemoteService<float, int>) = find a "count"
                    let options = ServiceCallOptions(IdempotencyKey = Nullable(Guid.NewGuid()))
                    let! first = at a (service |> Service.startWith options 1.)
                    let! meanwhile = at a (service |> Service.startWith options 1.)

                    for call in [ first; meanwhile ] do
                        let! got = at a (RemoteCall.finish call)
                        Expect.equal got 1 "one run"

                    let! later = at a (service.CallAsync(1., options = options))
                    Expect.equal (later, started.Value) (1, 1) "its end was kept"
                    do! sleepFor 61.
                    let! late = at a (service.CallAsync(1., options = options))
                    Expect.equal (late, started.Value) (2, 2) "not for ever"
                })
        }
    ]

let tests = testList "services" [ calling; contents; ending; limits ]
