/// Tasks of other nodes that end with what can not be sent, that get new code, that are reactive, and what is told of their failures.
module internal Pycos.Net.Tests.ForeignTaskTests

open System
open System.IO
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.FileSupport

/// Has a task of a site count those who ask it, to see that its schedulers go on.
let private stillServes (from: Site) (site: Site) name =
    pycos {
        for each in [ site; { site with Tasks = site.Network } ] do
            serve each name (fun (inbox: Inbox<TaskRef<int>>) ->
                pycos {
                    let! asker = Inbox.receive inbox
                    asker |> TaskRef.send 1
                })
            |> ignore

        let place = site.Node.Location

        let! (user: TaskRef<TaskRef<int>> voption) =
            at from (from.Node |> Node.locateTaskAt place second name)

        let! (reactive: TaskRef<TaskRef<int>> voption) =
            at from (from.Node |> Node.locateReactiveTaskAt place second name)

        let got = collector from $"asker {name}"

        do!
            at
                from
                (pycos {
                    let! (asker: TaskRef<int>) = TaskRef.locate $"asker {name}"
                    user.Value |> TaskRef.send asker
                    reactive.Value |> TaskRef.send asker
                    do! PycosTask.sleep second
                })

        Expect.equal got.Count 2 "both schedulers go on"
    }

type private Stranger = { Unregistered: int }

/// What can not be sent, for each way of not being sent.
let private unsendable: (string * obj) list = [
    "a function", box (fun (number: int) -> number + 1)
    "a handle", new System.Threading.ManualResetEvent false
    "a type that nobody has registered", box { Unregistered = 1 }
    "a list with one in it", box [ box 1; box (Func<int>(fun () -> 1)) ]
]

let private ending =
    test
        "[GN11] Whoever monitors a task from afar is told that its value can not be sent, and the owner's schedulers carry on" {
        withSites 2 631 (fun _ sites ->
            pycos {
                let a, b = sites[0], sites[1]

                for number, (what, value) in List.indexed unsendable do
                    for site in [ b; { b with Tasks = b.Network } ] do
                        let name = $"subject {number}"

                        let subject =
                            serve site name (fun (inbox: Inbox<int>) ->
                                pycos {
                                    let! _ = Inbox.receive inbox
                                    return value
                                })

                        let locate =
                            if obj.ReferenceEquals(site.Tasks, b.Tasks) then
                                Node.locateTaskAt
                            else
                                Node.locateReactiveTaskAt

                        let! (found: TaskRef<int> voption) =
                            at a (a.Node |> locate b.Node.Location second name)

                        let monitors = [ for _ in 1..2 -> a.Tasks.Spawn(found.Value.Remote.MonitorAsync()) ]
                        do! PycosTask.sleep second
                        found.Value |> TaskRef.send 1

                        for monitor in monitors do
                            let! (status: MonitorStatus) = monitor
                            Expect.equal status.Kind MonitorKind.NotSerializable what
                            let failure = status.Exception :?> RemoteTaskException

                            Expect.equal
                                failure.TypeName
                                typeof<MessageNotSerializableException>.FullName
                                "the type of the failure"

                        let! own = subject
                        Expect.isTrue (obj.ReferenceEquals(own, value)) "at home it is what was returned"

                    do! stillServes a b $"still there {number}"
            })
    }

let private swapping =
    test "[GN37] A task that got new code, another name or none is reached and monitored by every reference as before" {
        withSites 2 632 (fun _ sites ->
            pycos {
                let a, b = sites[0], sites[1]
                let got = Collections.Generic.List<string>()
                let mutable address = Unchecked.defaultof<TaskRef<int>>

                let body version last (inbox: Inbox<int>) =
                    pycos {
                        PycosTask.setHotSwappable true
                        let mutable ended = false

                        while not ended do
                            let! number = Inbox.receive inbox
                            got.Add $"{version} {number}"
                            ended <- number = last

                        return $"the end of {version}"
                    }

                let subject = b.Tasks.Spawn(body "old" 0, &address)
                address.Task.Register "first"
                let! (early: TaskRef<int>) = at a (a.Node |> Node.locateTask "first")
                let monitor = a.Tasks.Spawn(early.Remote.MonitorAsync())
                let! first = at a (early |> TaskRef.deliver 1)

                let! swapped = at b (pycos { return! address |> TaskRef.hotSwap (body "new" 9) })
                Expect.isTrue swapped.IsDone "new code"
                let! second' = at a (early |> TaskRef.deliver 2)
                address.Task.Unregister "first" |> ignore
                address.Task.Register "second"
                let! (late: TaskRef<int>) = at a (a.Node |> Node.locateTask "second")
                Expect.equal late early "a fresh reference is equal"
                Expect.equal (hash late) (hash early) "its hash, too"
                let! third = at a (early |> TaskRef.deliver 3)

                // Somebody else takes the old name.
                let other =
                    serve b "first" (fun (inbox: Inbox<int>) -> pycos { return! Inbox.receive inbox })

                let! fourth = at a (early |> TaskRef.deliver 4)
                Expect.isTrue other.IsAlive "the name's new holder got nothing"

                Expect.equal
                    [ first; second'; third; fourth ]
                    (List.replicate 4 DeliveryResult.Delivered)
                    "by the old reference"

                do! at a (late |> TaskRef.deliver 9 |> Coroutine.ignore)
                let! status = monitor

                Expect.equal
                    (status.Kind, string status.Value)
                    (MonitorKind.Completed, "the end of new")
                    "how it ended"

                Expect.equal (List.ofSeq got) [ "old 1"; "new 2"; "new 3"; "new 4"; "new 9" ] "what it got"
                let! own = subject
                Expect.equal own "the end of new" "at home"
                let! ended = at a (early |> TaskRef.deliver 5)
                Expect.equal ended DeliveryResult.TaskEnded "and then it has ended"
                other.Terminate() |> ignore
            })
    }

let private reactive =
    let told seed (body: Inbox<string> -> Coroutine<int>) (act: TaskRef<string> -> Coroutine<unit>) =
        withSites 2 seed (fun _ sites ->
            pycos {
                let a, b = sites[0], sites[1]
                let subject = serve { b with Tasks = b.Network } "reactive" body

                let! (found: TaskRef<string> voption) =
                    at a (a.Node |> Node.locateReactiveTaskAt b.Node.Location second "reactive")

                let statuses = Collections.Generic.List<MonitorStatus>()
                let mutable watcher = Unchecked.defaultof<TaskRef<MonitorStatus>>

                a.Tasks.Spawn(
                    (fun (inbox: Inbox<MonitorStatus>) ->
                        pycos {
                            while true do
                                let! status = Inbox.receive inbox
                                statuses.Add status
                        }),
                    &watcher,
                    SpawnOptions(Daemon = true)
                )
                |> ignore

                found.Value.Remote.Notify(watcher, id)
                let waiting = a.Tasks.Spawn(found.Value.Remote.MonitorAsync())
                do! PycosTask.sleep second
                Expect.isTrue (waiting.IsAlive && statuses.Count = 0) "nothing before its end"
                do! at a (act found.Value)
                do! PycosTask.sleep second
                let! (status: MonitorStatus) = waiting
                Expect.equal [ for each in statuses -> each.Kind ] [ status.Kind ] "the watcher is told the same, once"
                subject.Terminate() |> ignore
                return status
            })

    let receiving (make: string -> int) (inbox: Inbox<string>) =
        pycos {
            let! text = Inbox.receive inbox
            return make text
        }

    let send text (subject: TaskRef<string>) = pycos { subject |> TaskRef.send text }

    testList "reactive" [
        test
            "[GN38] A reactive task of another node is monitored as other tasks are: its value, failure or termination is told once" {
            let status = told 633 (receiving String.length) (send "four")
            Expect.equal (status.Kind, string status.Value) (MonitorKind.Completed, "4") "its value"

            let status =
                told 634 (receiving (fun text -> raise (ArgumentException text))) (send "wrong")

            let failure = status.Exception :?> RemoteTaskException
            Expect.equal (status.Kind, failure.TypeName) (MonitorKind.Failed, "System.ArgumentException") "its failure"

            let status =
                told 635 (receiving String.length) (fun subject -> subject.Remote.TerminateAsync() |> Coroutine.ignore)

            Expect.equal status.Kind MonitorKind.Terminated "its termination"
        }
    ]

/// Fails at a file, in three ways: as it is, as the cause of something, and as one of several.
let private failures (path: string) : (string * (unit -> exn)) list =
    let reading () : exn =
        try
            File.ReadAllText path |> ignore
            failtest "it was read"
        with :? IOException as failure ->
            failure

    [
        "a file", reading
        "a cause",
        (fun () ->
            let cause = reading ()
            InvalidOperationException($"It has failed: {cause.Message}", cause))
        "several", (fun () -> AggregateException [ reading (); reading () ])
    ]

let rec private textsOf (failure: exn) = [
    if not (isNull failure) then
        failure.Message
        string failure

        match failure with
        | :? RemoteTaskException as remote -> string remote.RemoteStackTrace
        | _ -> ()

        yield! textsOf failure.InnerException
]

let private remoteOf (failure: exn) =
    match failure with
    | :? RemoteTaskException as remote -> remote
    | other -> other.InnerException :?> RemoteTaskException

let private telling =
    testList "telling" [
        test
            "[GN54] A failure tells type and message, its stack only from a node that sends traces, and no directory from others" {
            withPlace (fun place ->
                let path = Path.Combine(place.Source, "with a blank", "missing.txt")

                for seed, sendsTraces in [ 636, false; 637, true ] do
                    use simulation = Simulation.create seed

                    Simulation.runIn
                        simulation
                        (pycos {
                            let! a = start "a" simulation
                            let! b = startWith (having "SendsTraces" sendsTraces) "b" simulation
                            let! _ = at a (a.Node |> Node.connect b.Node.Location)

                            for what, fail in failures path do
                                b.Node
                                |> Service.add what (fun () -> pycos { return (raise (fail ()): int) })
                                |> ignore

                                serve b what (fun (inbox: Inbox<int>) ->
                                    pycos {
                                        let! _ = Inbox.receive inbox
                                        return raise (fail ())
                                    })
                                |> ignore

                                let! (service: RemoteService<unit, int>) = at a (a.Node |> Service.locate what)
                                let! answer = at a (service |> Service.tryCall ())
                                let! (task: TaskRef<int>) = at a (a.Node |> Node.locateTask what)
                                let monitor = a.Tasks.Spawn(task.Remote.MonitorAsync())
                                do! PycosTask.sleep second
                                task |> TaskRef.send 1
                                let! status = monitor

                                let called =
                                    match answer with
                                    | Error failure -> failure :> exn
                                    | Ok _ -> failtest "it has a result"

                                for failure in [ called; status.Exception ] do
                                    let remote = remoteOf failure
                                    Expect.equal remote.TypeName ((fail ()).GetType().FullName) "the type"

                                    Expect.stringContains
                                        remote.Message
                                        "missing.txt"
                                        "the message, with the file's name"

                                    Expect.equal (isNull remote.RemoteStackTrace) (not sendsTraces) "the stack"

                                    if not sendsTraces then
                                        for text in textsOf failure do
                                            Expect.isFalse (text.Contains place.Home) $"no directory: {text}"
                                            Expect.isFalse (text.Contains "blank") $"nor a part of one: {text}"

                            do! a.Node.StopAsync()
                            do! b.Node.StopAsync()
                        }))
        }

        test "[GN54] What a program says of other things than files is told as it says it" {
            let others: exn list = [
                InvalidOperationException "No route to '/orders/7', nor to /orders/all/open."
                ArgumentException "'\\d+' is expected"
            ]

            for failure in others do
                Expect.equal (Internals.LocalPaths.CutIn failure) failure.Message "the message"

            for said, told in
                [
                    "Could not find file '/home/me/o/x y.txt'.", "Could not find file 'x y.txt'."
                    @"Access to the path 'C:\Users\me\x.txt' is denied.", "Access to the path 'x.txt' is denied."
                    "/opt/app/lib.so: cannot open (/opt/app/b.so)", "lib.so: cannot open (b.so)"
                    "24/7, and/or 1 / 2", "24/7, and/or 1 / 2"
                ] do
                Expect.equal (Internals.LocalPaths.CutIn(IOException said)) told "of files"
        }

        test "[GN54] A file transfer that fails tells the reason and the name, and no path of the other node" {
            withFiles 638 intoInbox (fun _ place a b ->
                pycos {
                    let path = write place.Source "x" (contentOf 1 10)
                    // Its folder is gone, so each request fails at the disk.
                    Directory.Delete(place.Inbox, true)
                    File.WriteAllText(place.Inbox, "in the way")
                    let here = b.Node.Location

                    let failures = [
                        a.Node |> Files.sendWith Files.options here "sub" path |> Coroutine.ignore
                        a.Node |> Files.delete here "x" |> Coroutine.ignore
                        a.Node |> Files.list here "" |> Coroutine.ignore
                        a.Node |> Files.fetch here "x" (path + "2") |> Coroutine.ignore
                    ]

                    for number, failing in List.indexed failures do
                        let task = a.Tasks.Spawn failing
                        let! outcome = task.OutcomeAsync()
                        Expect.isTrue (outcome.Exception :? FileTransferException) $"{number} fails: {outcome}"

                        for text in [ outcome.Exception.Message; string outcome.Exception.InnerException ] do
                            Expect.isFalse (text.Contains place.Inbox) $"no path of the other node: {text}"
                })
        }
    ]

let tests = testList "foreign tasks" [ ending; swapping; reactive; telling ]
