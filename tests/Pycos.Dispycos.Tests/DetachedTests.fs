/// Jobs that go on when their client has gone, and their results: between processes.
module Pycos.Dispycos.Tests.DetachedTests

open System
open System.Diagnostics
open System.IO
open System.Reflection
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport

/// What jobs return: a type that both programs have.
type Report = {
    Title: string
    Sums: Map<string, int64>
    By: int
}

/// How this program is told to be a client in a process of its own; see Main.
let clientArgument = "detached-client"

let private optionsAt (place: Location) name =
    ClusterOptions(Name = name, Nodes = [ string place ], ShowsOutput = false, Node = clientNode name 0)

let private kept (time: float) =
    DetachedJobOptions(KeepsResult = TimeSpan.FromSeconds time)

let private minute = kept 60.

let private sleep time = PycosTask.sleep (seconds time)

let private report () = {
    Title = "night"
    Sums = Map [ "one", 1L; "two", 2L ]
    By = Environment.ProcessId
}

/// What the client's job does, by a word, and how; by a path it waits for that file.
let private jobOf kind : DetachedJobOptions * (unit -> Coroutine<Report>) =
    match kind with
    | "fails" ->
        minute,
        fun () ->
            pycos {
                do! sleep 1.
                return raise (ArgumentException "no such table")
            }
    | "spins" ->
        let limits = JobOptions(Timeout = Nullable(seconds 10.), Grace = second)

        DetachedJobOptions(KeepsResult = TimeSpan.FromMinutes 1., Job = limits),
        fun () ->
            pycos {
                Threading.Thread.Sleep Threading.Timeout.Infinite

                return report ()
            }
    | "long" ->
        minute,
        fun () ->
            pycos {
                do! sleep 3600.
                return report ()
            }
    | file ->
        minute,
        fun () ->
            pycos {
                while not (File.Exists file) do
                    do! sleep 0.05

                return report ()
            }

/// Has a job of a name run, beside one of the ordinary kind; says in which process when the client may go, and waits to be killed, or for
/// the end of its input.
let runClient (port: int) name kind =
    let cluster =
        Cluster.start (optionsAt (Location(Net.IPAddress.Loopback, port)) "submitter")

    let options, body = jobOf kind
    let job = cluster |> Cluster.submitDetached name options body

    run (
        pycos {
            let! server = Job.whenTaken job
            let! servers = Cluster.servers cluster
            let it = servers |> List.find (fun found -> found.Id = server)
            Console.Out.WriteLine it.ProcessId
        }
    )

    Console.In.ReadLine() |> ignore

    run (
        pycos {
            do! Cluster.close cluster
            return ()
        }
    )

    Console.Out.WriteLine(Job.state job)
    0

/// A client that has begun, and the process that runs its job.
let private startClient (node: Daemon) name kind =
    let client =
        startProgram [
            Assembly.GetExecutingAssembly().Location
            clientArgument
            string node.Location.Port
            name
            kind
        ]

    client, int (lineOf client)

/// The same; the client is killed while the job runs.
let private leave node name kind =
    let client, server = startClient node name kind
    client.Kill()
    client.WaitForExit()
    client.Dispose()
    server

/// A program that only looks for results.
let private reader (node: Daemon) =
    let options = optionsAt node.Location "reader"
    Cluster.start (ClusterOptions(Name = "reader", Nodes = options.Nodes, Node = options.Node, Allocate = (fun _ -> 0)))

/// A program that may submit jobs as well.
let private submitter (node: Daemon) =
    Cluster.start (optionsAt node.Location "submitter")

let private withNodeOf bytes test =
    withFolder (fun folder ->
        let directory = Path.Combine(folder, "node")
        use node = new Daemon(directory, bytes)
        test directory node)

let private withNode test = withNodeOf (1L <<< 30) test

let private fetch<'T> name cluster =
    run (Cluster.fetchResult<'T> name cluster)

let private wait<'T> name cluster =
    run (Cluster.waitForResult<'T> name cluster)

let private delete name cluster = run (Cluster.deleteResult name cluster)

let private outcomeOf name cluster =
    wait<Report> name cluster |> DetachedResult.outcome

let private failureOfResult name cluster =
    match outcomeOf name cluster with
    | Some(Error reason) -> reason
    | other -> failtest $"it is {other}"

let private submit name options (value: 'T) cluster =
    let job =
        cluster
        |> Cluster.submitDetached name options (fun () -> pycos { return value })

    run (Job.result job) |> ignore

let private processesOf (place: Location) =
    use client = new Client(place)
    client.Offer.Cpus - client.Offer.FreeCpus

let private isEmpty directory =
    not (Directory.Exists directory)
    || Array.isEmpty (Directory.GetFileSystemEntries directory)

let private leaving =
    testList "leaving" [
        test "[GD29] The client is killed while its job runs, which goes on alone; another program fetches the value" {
            withNode (fun directory node ->
                let go = directory + ".go"
                let server = leave node "night-run" go
                use cluster = reader node
                Expect.equal (fetch<Report> "night-run" cluster).State DetachedState.Running "it runs"
                Expect.isTrue (isAlive server) "in its process"
                waitFor "the other processors are free" (fun () -> processesOf node.Location <= 1)
                Expect.equal (processesOf node.Location) 1 "its own is not"
                File.WriteAllText(go, "")
                let result = wait<Report> "night-run" cluster
                Expect.equal result.State DetachedState.Succeeded "it has ended"
                Expect.equal result.Value { report () with By = server } "the value"
                Expect.equal (result.Info.Node, result.Info.Client) ("daemon", "submitter") "where it was, and whose"
                Expect.stringContains result.Info.Type "Report" "its type"
                waitFor "its process has ended" (fun () -> not (isAlive server))
                waitFor "all processors are free" (fun () -> processesOf node.Location = 0)
                waitFor "nothing else is left" (fun () -> isEmpty (Path.Combine(directory, "sessions")))
                Expect.equal (fetch<Report> "night-run" cluster).Value result.Value "once more")
        }

        test "[GD29] A client that closes does not wait for its job, whose failure is kept with its type and words" {
            withNode (fun _ node ->
                let client, server = startClient node "table" "fails"
                use client = client
                client.StandardInput.Close()
                Expect.equal (lineOf client) "Lost" "what the client knows"
                client.WaitForExit()
                use cluster = reader node
                Expect.stringContains (failureOfResult "table" cluster) "no such table" "why"
                let info = (fetch<Report> "table" cluster).Info
                Expect.equal (info.State, info.FailureType) (DetachedState.Failed, "System.ArgumentException") "what"

                match
                    (try
                        Ok (fetch<Report> "table" cluster).Value
                     with failure ->
                         Error failure)
                with
                | Error(:? JobFailedException as failure) ->
                    Expect.stringContains failure.Message "no such table" "why"
                | other -> failtest $"it is {other}"

                waitFor "its process has ended" (fun () -> not (isAlive server)))
        }

        test "[GD29] A job whose server is killed after the client has gone is told as lost, with the signal" {
            withNode (fun _ node ->
                let server = leave node "long" "long"
                use cluster = reader node
                Expect.equal (fetch<Report> "long" cluster).State DetachedState.Running "it runs"
                use killed = Process.GetProcessById server
                killed.Kill()
                let failure = failureOfResult "long" cluster
                Expect.stringStarts failure "lost: its server has ended" "what"
                Expect.stringContains failure "SIGKILL (9)" "how"
                waitFor "all processors are free" (fun () -> processesOf node.Location = 0))
        }

        test "[GD29] The limit of time of a job holds when its client has gone, also for one that never waits" {
            withNode (fun _ node ->
                let server = leave node "spin" "spins"
                use cluster = reader node
                let failure = failureOfResult "spin" cluster
                Expect.stringContains failure "taken longer than 10 s" "why"
                Expect.stringContains failure "not ended within 1 s" "and then"
                waitFor "its process has ended" (fun () -> not (isAlive server)))
        }
    ]

let private keeping =
    testList "keeping" [
        test "[GD29] Results outlive their node, and what ran when it was killed is lost, and says so" {
            withFolder (fun folder ->
                let directory = Path.Combine(folder, "node")

                using (new Daemon(directory)) (fun node ->
                    File.WriteAllText(directory + ".go", "")
                    leave node "night-run" (directory + ".go") |> ignore
                    leave node "long" "long" |> ignore
                    use cluster = reader node
                    Expect.isOk (Option.get (outcomeOf "night-run" cluster)) "the value is there"
                    node.Kill())

                use node = new Daemon(directory)
                use cluster = reader node
                Expect.equal (wait<Report> "night-run" cluster).Value.Title "night" "the value is there still"
                Expect.stringContains (failureOfResult "long" cluster) "its node has ended while it ran" "the other")
        }

        test "[GD29] A result is deleted when its time has passed, and its name is free then" {
            withNode (fun directory node ->
                use cluster = submitter node
                cluster |> submit "brief" (kept 2.) "some text"
                Expect.equal (fetch<string> "brief" cluster).Value "some text" "at first"

                eventually "its time has passed" (fun () ->
                    (fetch<string> "brief" cluster).State = DetachedState.Expired)

                Expect.isEmpty (Directory.GetFiles(Path.Combine(directory, "results"), "*.result")) "no value is left"
                Expect.stringContains (fetch<string> "brief" cluster).Failure "is deleted" "what is said"
                cluster |> submit "brief" (kept 2.) "another"
                Expect.equal (fetch<string> "brief" cluster).Value "another" "by the same name"

                eventually "it is forgotten" (fun () -> (fetch<string> "brief" cluster).State = DetachedState.NotKnown)

                Expect.isEmpty (Directory.GetFiles(Path.Combine(directory, "results"), "*.json")) "nothing is left")
        }

        test "[GD29] A name in use is an error that says what uses it, unless it is replaced; any text is a name" {
            withNode (fun directory node ->
                let server = leave node "long" "long"
                waitFor "others are free" (fun () -> processesOf node.Location = 1)
                use cluster = submitter node
                let name = "../../night run/Ä"
                cluster |> submit name minute 1

                let again () =
                    cluster |> Cluster.submitDetached name minute (fun () -> pycos { return 2 })

                let refused = failureOf (Job.result (again ()))
                Expect.stringContains refused.Message $"the name '{name}' is in use on its node: the result of" "why"
                Expect.equal (fetch<int> name cluster).Value 1 "the first one"
                cluster |> submit name (DetachedJobOptions(Replaces = true)) 3
                Expect.equal (fetch<int> name cluster).Value 3 "replaced"

                let refused =
                    cluster |> Cluster.submitDetached "long" minute (fun () -> pycos { return 4 })

                Expect.stringContains
                    (failureOf (Job.whenTaken refused)).Message
                    "a job of client submitter that runs since"
                    "one that runs"

                cluster |> submit "long" (DetachedJobOptions(Replaces = true)) 5
                waitFor "the process of the other has ended" (fun () -> not (isAlive server))
                Expect.equal (fetch<int> "long" cluster).Value 5 "replaced, too"

                for file in Directory.GetFiles(Path.Combine(directory, "results")) do
                    Expect.isTrue
                        (Path.GetFileNameWithoutExtension file |> Seq.forall Char.IsAsciiLetterOrDigit)
                        "no name is a path")
        }

        test "[GD29] Results that do not fit into what the node has for them are refused, and told so" {
            withNodeOf 100_000L (fun _ node ->
                use cluster = submitter node
                let text length = String('x', length)
                cluster |> submit "large" minute (text 200_000)
                let large = fetch<string> "large" cluster
                Expect.equal large.State DetachedState.Failed "it is not kept"
                Expect.stringContains large.Failure "its value of 200005 bytes is not kept" "why"

                Expect.stringContains
                    large.Failure
                    "of the 100000 bytes that its node has for results"
                    "how many there are"

                cluster |> submit "small" minute (text 99_000)
                Expect.equal (fetch<string> "small" cluster).Value.Length 99_000 "it fits"
                cluster |> submit "tiny" minute (text 900)
                Expect.equal (fetch<string> "tiny" cluster).State DetachedState.Failed "there is no room for it"
                Expect.isTrue (delete "small" cluster) "some is made"
                cluster |> submit "next" minute (text 90_000)
                Expect.equal (fetch<string> "next" cluster).State DetachedState.Succeeded "it fits then")
        }

        test "[GD29] A node that keeps no results, and servers of the client's own, take no detached jobs" {
            withNodeOf 0L (fun _ node ->
                use cluster = submitter node

                let job =
                    cluster |> Cluster.submitDetached "none" minute (fun () -> pycos { return 1 })

                Expect.stringContains (failureOf (Job.result job)).Message "its node keeps no results" "the node"
                Expect.equal (fetch<int> "none" cluster).State DetachedState.NotKnown "nothing is known of it")

            withCluster (local 1) (fun own ->
                let submits () =
                    own
                    |> Cluster.submitDetached "own" minute (fun () -> pycos { return 1 })
                    |> ignore

                let refused = Expect.throwsC submits id
                Expect.stringContains refused.Message "end with this program" "its own")
        }
    ]

let private finding =
    testList "finding" [
        test "[GD29] Several programs list results, wait for one at once, and delete some; one that runs ends by that" {
            withNode (fun directory node ->
                let go = directory + ".go"
                let working = leave node "night-run" go
                let long = leave node "long" "long"
                use one = reader node
                use two = reader node

                let first, second =
                    PycosTask.spawn (Cluster.waitForResult<Report> "night-run" one),
                    PycosTask.spawn (Cluster.waitForResult<Report> "night-run" two)

                Expect.equal
                    [ for found in run (Cluster.results two) -> found.Name, found.State ]
                    [ "long", DetachedState.Running; "night-run", DetachedState.Running ]
                    "the list"

                File.WriteAllText(go, "")

                for waiting in [ first; second ] do
                    match waiting.Value patience with
                    | InTime result -> Expect.equal result.Value.By working "what both get"
                    | TimedOut -> failtest "not in time"

                Expect.isTrue (delete "long" one) "it was there"
                waitFor "its process has ended" (fun () -> not (isAlive long))
                Expect.isTrue (delete "night-run" two) "it was there, too"
                Expect.isFalse (delete "night-run" one) "it is gone"
                Expect.isEmpty (run (Cluster.results one)) "all is gone"
                waitFor "all processors are free" (fun () -> processesOf node.Location = 0))
        }

        test "[GD29] A value that is none of the type asked for is an error that names both" {
            withNode (fun _ node ->
                use cluster = submitter node
                cluster |> submit "numbers" minute [ 1; 2 ]
                Expect.equal (fetch<int[]> "numbers" cluster).Value [| 1; 2 |] "what has the same form"
                let wrong = failureOf (Cluster.fetchResult<Report> "numbers" cluster)
                Expect.equal (wrong.GetType()) typeof<MessageFormatException> "its type"
                Expect.stringContains wrong.Message "'numbers' is" "what it is of"
                Expect.stringContains wrong.Message "list<Int32>" "what it is"
                Expect.stringContains wrong.Message "Report" "what was asked for"

                let noData () =
                    cluster
                    |> Cluster.submitDetached "x" minute (fun () ->
                        pycos { return new Threading.Thread(fun () -> ()) })
                    |> ignore

                Expect.throwsT<MessageNotSerializableException> noData "no data is refused at once"
                Expect.throwsT<ArgumentException> (fun () -> fetch<int> "  " cluster |> ignore) "no name"
                Expect.equal (fetch<int> "none" cluster).State DetachedState.NotKnown "a name that nobody knows")
        }

        test "[GD29] What is cancelled by its client's handle is kept as that" {
            withNode (fun _ node ->
                use cluster = submitter node

                let job =
                    cluster
                    |> Cluster.submitDetached "long" minute (fun () ->
                        pycos {
                            do! sleep 3600.
                            return 1
                        })

                run (Job.whenTaken job) |> ignore
                job |> Job.cancel "changed my mind"
                Expect.equal (run (Job.finish job)) JobState.Cancelled "here"
                let result = wait<int> "long" cluster
                Expect.equal (result.State, result.Failure) (DetachedState.Failed, "changed my mind") "there")
        }
    ]

let tests = testSequenced (testList "Detached" [ leaving; keeping; finding ])
