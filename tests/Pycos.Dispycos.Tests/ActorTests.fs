/// Objects that live in servers under names, and are called from elsewhere.
module Pycos.Dispycos.Tests.ActorTests

open System
open System.IO
open System.Reflection
open System.Reflection.Emit
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.ActorSupport

let private calling =
    testList "calling" [
        test "[GD38] An actor keeps its identity and state between calls, and is found by its name" {
            withCluster (local 2) (fun cluster ->
                let counter = startCounter "visitors" cluster

                let who (counter: Actor<Counter>) =
                    counter
                    |> Actor.call (fun state -> Environment.ProcessId, state.Identity.GetHashCode())
                    |> run

                let first = who counter
                Expect.notEqual (fst first) Environment.ProcessId "it lives in a server"
                Expect.equal [ for number in 1..5 -> run (add number counter) ] [ 1; 3; 6; 10; 15 ] "its state is kept"

                let found: Actor<Counter> option = cluster |> Actor.find "visitors"
                Expect.equal found (Some counter) "the same one"
                Expect.equal (run (add 1 found.Value)) 16 "with its state"
                Expect.equal (who found.Value) first "the same object"
                Expect.equal (run (Actor.locate counter)).Incarnation 1 "it was started once"
                let nobody: Actor<Counter> option = cluster |> Actor.find "nobody"
                Expect.isNone nobody "no such name"

                let other =
                    Expect.throwsC (fun () -> (cluster |> Actor.find "visitors": Actor<string> option) |> ignore) id

                Expect.stringContains other.Message "String" "its state is of another type")
        }

        test
            "[GD38] Calls run one at a time, those of one task in its order, and one that suspends keeps the others waiting" {
            withCluster (local 1) (fun cluster ->
                let counter = startCounter "queue" cluster
                let folder = Directory.CreateTempSubdirectory "actors-"
                let begun = Path.Combine(folder.FullName, "begun")
                let goOn = Path.Combine(folder.FullName, "go-on")

                let slow =
                    during (
                        counter
                        |> Actor.callAsync (fun state ->
                            pycos {
                                let before = state.Total
                                File.WriteAllText(begun, "")

                                while not (isThere goOn) do
                                    do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 5.)

                                state.Total <- before + 1
                                return state.Total
                            })
                    )

                eventually "it suspends" (fun () -> isThere begun)

                let others = [
                    for _ in 1..20 ->
                        during (
                            pycos {
                                let mutable last = 0
                                let mutable isOrdered = true

                                for _ in 1..20 do
                                    let! now = add 1 counter
                                    isOrdered <- isOrdered && now > last
                                    last <- now

                                return isOrdered
                            }
                        )
                ]

                let ordered =
                    during (
                        pycos {
                            for number in 1..50 do
                                do! counter |> Actor.tell (fun state -> state.Note number)

                            return! counter |> Actor.call _.Noted
                        }
                    )

                File.WriteAllText(goOn, "")
                Expect.equal (outcome slow) (Ok 1) "nothing came between"
                Expect.equal [ for other in others -> outcome other ] [ for _ in others -> Ok true ] "each in order"

                Expect.equal
                    (outcome ordered)
                    (Ok [ 1..50 ])
                    "what was told runs in order, before the call that follows"

                Expect.equal (run (add 0 counter)) 401 "no call was lost, none ran twice"
                folder.Delete true)
        }

        test "[GD38] A call that throws fails as a job does, with what it has thrown, and the actor lives on" {
            withCluster (local 1) (fun cluster ->
                let counter = startCounter "failing" cluster
                run (add 5 counter) |> ignore

                match
                    failureOf (
                        counter
                        |> Actor.call (fun (state: Counter) -> if state.Total > 0 then invalidOp "too many" else 1)
                    )
                with
                | :? JobFailedException as failure ->
                    Expect.isTrue (failure.IsOf<InvalidOperationException>()) "its type"
                    Expect.stringContains failure.Message "too many" "its message"
                    Expect.stringContains failure.Message "'failing'" "whose call it was"
                | other -> failtest $"it is {other}"

                match failureOf (counter |> Actor.call (fun state -> state.Identity)) with
                | :? JobFailedException as failure ->
                    Expect.stringContains failure.Message "Mutex" "what can not be sent"
                | other -> failtest $"it is {other}"

                use mutex = new Mutex()

                let refused =
                    failureOf (counter |> Actor.call (fun state -> mutex.WaitOne state.Total))

                Expect.isTrue (refused :? NotPicklableException) $"what was captured can not be sent: {refused}"
                doing (counter |> Actor.tell (fun _ -> failwith "nobody is told"))
                Expect.equal (run (add 1 counter)) 6 "it lives on, with its state")
        }

        test "A cancelled call that waits never runs, and one that runs is terminated where it waits" {
            withFolder (fun folder ->
                withCluster (local 1) (fun cluster ->
                    let counter = startCounter "cancelled" cluster
                    let begun = Path.Combine(folder, "begun")
                    let cleaned = Path.Combine(folder, "cleaned")
                    use ending = new CancellationTokenSource()

                    let long =
                        during (
                            counter.CallAsync<int>(
                                Func<Counter, Coroutine<int>>(fun _ ->
                                    pycos {
                                        try
                                            File.WriteAllText(begun, "")
                                            do! PycosTask.SleepAsync(TimeSpan.FromHours 1.)
                                            return 1
                                        finally
                                            File.WriteAllText(cleaned, "")
                                    }),
                                ending.Token
                            )
                        )

                    eventually "it runs" (fun () -> isThere begun)
                    use waiting = new CancellationTokenSource()

                    let never =
                        during (counter.CallAsync((fun (state: Counter) -> state.Add 100), waiting.Token))

                    let next = during (add 1 counter)
                    waiting.Cancel()

                    match outcome never with
                    | Error(:? OperationCanceledException) -> ()
                    | other -> failtest $"it is {other}"

                    Expect.isFalse (isThere cleaned) "the one that runs goes on"
                    ending.Cancel()

                    match outcome long with
                    | Error(:? OperationCanceledException) -> ()
                    | other -> failtest $"it is {other}"

                    Expect.equal
                        (outcome next)
                        (Ok 1)
                        "the next one's turn has come, and the cancelled one has not run"

                    Expect.isTrue (isThere cleaned) "it has cleaned up"))
        }

        test "[GD38] An actor works from within jobs and other actors, by what was captured and by its name" {
            withCluster (local 2) (fun cluster ->
                let counter =
                    run (
                        cluster
                        |> Actor.startWith
                            (ActorOptions(Job = JobOptions(Server = Nullable (run (Cluster.servers cluster)).Head.Id)))
                            "shared"
                            (fun () -> Counter())
                    )

                let home = (run (Actor.locate counter)).Server

                let count =
                    cluster
                    |> Cluster.run (fun () ->
                        pycos {
                            let! mine = counter |> Actor.call (fun state -> state.Add 10)
                            let! found = Actor.findInJob "shared"

                            let! again =
                                (Option.get found: Actor<Counter>) |> Actor.call (fun state -> state.Add 1)

                            let! nobody = Actor.findInJob "nobody"
                            let nobody: Actor<Counter> option = nobody
                            return mine, again, nobody.IsNone, JobContext.Current.Server
                        })
                    |> run

                let mine, again, isNobody, server = count
                Expect.equal (mine, again, isNobody) (10, 11, true) "its state, by both ways"
                Expect.notEqual server home "the job ran on another server"

                let other = run (cluster |> Actor.startWith beside "front" (fun () -> counter))

                let through =
                    other
                    |> Actor.callAsync (fun counter -> counter |> Actor.call (fun state -> state.Add 5))
                    |> run

                Expect.equal through 16 "from an actor"
                Expect.equal (run (add 0 counter)) 16 "from the client"

                let itself =
                    failureOf (
                        counter
                        |> Actor.callAsync (fun _ -> counter |> Actor.call (fun state -> state.Add 1))
                    )

                Expect.stringContains itself.Message "same actor" "a call that would wait for itself is refused"

                let where = counter |> Actor.call (fun _ -> JobContext.Current.Server) |> run

                Expect.equal where home "a call knows where it runs")
        }
    ]

/// An assembly that nothing refers to.
let private lateAssembly folder =
    let path = Path.Combine(folder, "Late.dll")

    let made =
        PersistedAssemblyBuilder(AssemblyName("Late", Version = System.Version(1, 0)), typeof<obj>.Assembly)

    made.DefineDynamicModule "Late" |> ignore
    made.Save path
    Assembly.LoadFrom path

let private laterCode =
    test "[GD38] A job of which the code has come later than that of the actor calls it nevertheless" {
        withFolder (fun folder ->
            withCluster (local 2) (fun cluster ->
                let counter = startCounter "early" cluster
                let home = (run (Actor.locate counter)).Server

                let other =
                    run (Cluster.servers cluster) |> List.find (fun server -> server.Id <> home)

                let callFromJob () =
                    cluster
                    |> Cluster.runWith (JobOptions(Server = Nullable other.Id)) (fun () ->
                        counter |> Actor.call (fun state -> state.Add 1))
                    |> run

                Expect.equal (callFromJob ()) 1 "before"
                cluster.Node.AddCodeAssembly(lateAssembly folder)
                Expect.equal (callFromJob ()) 2 "the server of the actor has got what the job's had already"))
    }

let private placing =
    testList "placing" [
        test "[GD38] A name can be used once at a time, and not every text is one" {
            withCluster (local 1) (fun cluster ->
                let counter = run (cluster |> Actor.startWith beside "one" (fun () -> Counter()))

                let second () =
                    cluster |> Actor.startWith beside "one" (fun () -> Counter())

                let refused = failureOf (second ())
                Expect.isTrue (refused :? InvalidOperationException) $"it is {refused}"
                Expect.stringContains refused.Message "'one'" "which name"

                for wrong in [ ""; "  "; "a\nb"; String('a', 201) ] do
                    let refused =
                        failureOf (cluster |> Actor.startWith beside wrong (fun () -> Counter()))

                    Expect.isTrue (refused :? ArgumentException) $"'{wrong}': {refused}"

                Expect.equal (run (add 1 counter)) 1 "the first one lives"
                doing (Actor.stop counter)
                Expect.equal (run (add 1 (run (second ())))) 1 "the name is free")
        }

        test "[GD38] An actor lives where its options say: on a server, a node, one with a label" {
            withNodes [ "plain", []; "fast", [ "disk", "ssd" ] ] (fun cluster ->
                let nodeOf name (job: JobOptions) =
                    let actor =
                        run (cluster |> Actor.startWith (ActorOptions(Job = job)) name (fun () -> Counter()))

                    let told = actor |> Actor.call (fun _ -> JobContext.Current.Server) |> run
                    Expect.equal (run (Actor.locate actor)).Server told "it is where it says"
                    doing (Actor.stop actor)
                    told.Node

                for round in 1..2 do
                    Expect.equal
                        (nodeOf $"by label {round}" (JobOptions(Labels = readOnlyDict [ "disk", "ssd" ])))
                        "fast"
                        "label"

                    Expect.equal (nodeOf $"by node {round}" (JobOptions(Node = "plain"))) "plain" "node")
        }

        test "[GD38] An actor takes a server for itself, or shares one with jobs and others" {
            withCluster (local 2) (fun cluster ->
                let counter = startCounter "alone" cluster
                let home = (run (Actor.locate counter)).Server

                let ran =
                    cluster
                    |> Cluster.computeAll (fun _ -> JobContext.Current.Server) [ 1..30 ]
                    |> run

                Expect.isFalse (List.contains home ran) "no job ran there"

                let shared = [
                    for number in 1..5 ->
                        run (cluster |> Actor.startWith beside $"shared {number}" (fun () -> Counter()))
                ]

                Expect.equal [ for actor in shared -> run (add 1 actor) ] [ 1; 1; 1; 1; 1 ] "all live"
                Expect.equal (run (cluster |> Cluster.run (fun () -> pycos { return 7 }))) 7 "and jobs run beside")
        }

        test "A state that can not be made fails the start, and options that can not be meant are refused" {
            withCluster (local 1) (fun cluster ->
                match failureOf (cluster |> Actor.start "broken" (fun () -> (failwith "no disk": Counter))) with
                | :? JobFailedException as failure -> Expect.stringContains failure.Message "no disk" "why"
                | other -> failtest $"it is {other}"

                let late =
                    cluster
                    |> Actor.startAsync "broken" (fun () ->
                        pycos {
                            do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 1.)
                            return Counter()
                        })
                    |> run

                Expect.equal (run (add 1 late)) 1 "the name is free, and a coroutine may make the state"

                for wrong in
                    [
                        JobOptions(Timeout = Nullable second)
                        JobOptions(Deadline = Nullable second)
                        JobOptions(Retry = RetryPolicy.OnLossOf 3)
                    ] do
                    Expect.throwsT<ArgumentException> (fun () -> ActorOptions(Job = wrong) |> ignore) $"{wrong}"

                use ending = new CancellationTokenSource()

                let nowhere =
                    during (
                        cluster.StartActorAsync(
                            "nowhere",
                            Func<Counter>(fun () -> Counter()),
                            ActorOptions(Job = JobOptions(Node = "nowhere")),
                            ending.Token
                        )
                    )

                eventually "it waits" (fun () -> cluster.FindActor<Counter> "nowhere" |> isNull |> not)
                ending.Cancel()

                match outcome nowhere with
                | Error(:? OperationCanceledException) -> ()
                | other -> failtest $"it is {other}"

                eventually "its name is free" (fun () -> isNull (cluster.FindActor<Counter> "nowhere")))
        }
    ]

let tests = testSequenced <| testList "actors" [ calling; laterCode; placing ]
