/// What goes to nodes with a client: code that nobody has announced, and files.
module Pycos.Dispycos.Tests.ShippingTests

open System
open System.Collections.Concurrent
open System.IO
open System.Reflection
open System.Runtime.Loader
open Expecto
open Microsoft.Extensions.Logging
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport

type private Lines() =
    let lines = ConcurrentQueue<string>()

    member _.With(text: string) = [
        for line in lines do
            if line.Contains text then
                line
    ]

    interface ILogger with
        member _.BeginScope _ = null
        member _.IsEnabled _ = true

        member _.Log(_, _, state, error, format) =
            lines.Enqueue(format.Invoke(state, error))

let private mebibyte = 1024 * 1024

let private write (path: string) (text: string) =
    Directory.CreateDirectory(Path.GetDirectoryName path) |> ignore
    File.WriteAllText(path, text)
    path

let private randomFile (path: string) length =
    let content = Array.zeroCreate length
    Random(length).NextBytes content
    File.WriteAllBytes(path, content)
    path, Convert.ToHexString(Security.Cryptography.SHA256.HashData content)

/// A cluster of a node in a process of its own, whose store of code and files is below its directory.
let private withNode (directory: string) (files: string list) (logger: ILogger) (test: Daemon -> Cluster -> unit) =
    use node = new Daemon(directory)

    use cluster =
        Cluster.start (
            ClusterOptions(
                Nodes = [| string node.Location |],
                Node = clientNode "client" 0,
                Files = files,
                ShowsOutput = false,
                Logger = logger
            )
        )

    run (pycos { do! cluster |> Cluster.waitForServers 2 patience })
    test node cluster

let private quiet = Abstractions.NullLogger.Instance

let private sentBy (cluster: Cluster) =
    cluster.Node.ConnectedPeers |> Seq.sumBy _.Statistics.BytesSent

let private codeSentBy (cluster: Cluster) =
    cluster.Node.ConnectedPeers |> Seq.sumBy _.Statistics.CodeBytesSent

/// Runs something in each server.
let private inEach (body: unit -> 'T) cluster =
    run (
        pycos {
            let! jobs =
                cluster |> Cluster.submitToEachServer (fun () -> pycos { return body () })

            let results = ResizeArray()

            for _, job in jobs do
                let! result = Job.result job
                results.Add result

            return List.ofSeq results
        }
    )

let private hashOf (path: string) =
    Convert.ToHexString(Security.Cryptography.SHA256.HashData(File.ReadAllBytes path))

/// Runs something in a folder that is the current one meanwhile.
let private inFolder (test: string -> unit) =
    withFolder (fun folder ->
        let before = Environment.CurrentDirectory
        Environment.CurrentDirectory <- folder

        try
            // As the system calls it: the way to a temporary folder may lead over a link.
            test Environment.CurrentDirectory
        finally
            Environment.CurrentDirectory <- before)

let private damage (folder: string) (pattern: string) =
    for path in Directory.GetFiles(folder, pattern, SearchOption.AllDirectories) do
        let bytes = File.ReadAllBytes path
        bytes[bytes.Length / 2] <- bytes[bytes.Length / 2] + 1uy
        File.WriteAllBytes(path, bytes)

/// The assembly of a project that this program does not refer to, loaded anew.
let private loadLate project =
    let here = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)
    let output = Path.GetRelativePath(Path.Combine(__SOURCE_DIRECTORY__, "bin"), here)

    let path =
        Path.Combine(__SOURCE_DIRECTORY__, "..", project, "bin", output, project + ".dll")

    AssemblyLoadContext(project, isCollectible = false).LoadFromAssemblyPath(Path.GetFullPath path)

let private code =
    testList "code" [
        test
            "[D4] A lambda of an assembly that is loaded when the cluster runs already is run by any server, and needs no announcement" {
            withCluster (local 2) (fun cluster ->
                // They have code of this program by now, and have run some.
                Expect.equal (cluster |> inEach (fun () -> 1)) [ 1; 1 ] "the servers"
                let project = "Pycos.Code.Fixtures.CSharp"

                Expect.isFalse
                    (AppDomain.CurrentDomain.GetAssemblies()
                     |> Array.exists (fun assembly -> assembly.GetName().Name = project))
                    "it is not loaded yet"

                let lambda =
                    (loadLate project)
                        .GetType("Pycos.Travel.Fixtures.Lambdas")
                        .GetMethod("WithText")
                        .Invoke(null, [| box "late"; box (TimeSpan.FromMilliseconds 1.) |])
                    :?> Func<Coroutine<struct (string * int)>>

                for server in run (Cluster.servers cluster) do
                    let job = cluster.Submit(lambda, JobOptions(Server = Nullable server.Id))
                    Expect.equal (run (Job.result job)) (struct ("late 5", server.ProcessId)) $"at {server.Id}")
        }

        test
            "[D6] Assemblies that a node has are not sent again by the next client, and one that was changed there is told, logged and replaced" {
            withFolder (fun folder ->
                let directory = Path.Combine(folder, "node")
                let log = Lines()

                let runOnce logger =
                    let mutable sent = 0L

                    withNode directory [] logger (fun _ cluster ->
                        Expect.equal (run (Cluster.compute (fun () -> 6 * 7) cluster)) 42 "what it returns"
                        sent <- codeSentBy cluster)

                    sent

                let first = runOnce log
                Expect.isGreaterThan first 0L "the first client sends them"
                Expect.equal (runOnce log) 0L "the second one sends none"
                let told = "is not what it was stored as"
                Expect.isEmpty (log.With told) "nothing was wrong"
                let store = Path.Combine(directory, "cache")
                damage store "*.dll"
                Expect.isGreaterThan (runOnce log) 0L "they are sent again"
                Expect.isNonEmpty (log.With told) "which the client logs"
                Expect.equal (runOnce log) 0L "and are whole again")
        }
    ]

let private placed =
    testList "files" [
        test
            "[D5] Files below the client's current directory keep their relative path, others come flat, and jobs of each server find them above their own directory" {
            inFolder (fun here ->
                withFolder (fun elsewhere ->
                    let top = write (Path.Combine(here, "top.txt")) "top"
                    write (Path.Combine(here, "sub", "dir", "in.txt")) "in" |> ignore
                    write (Path.Combine(here, "sub", "other.txt")) "other" |> ignore
                    let outside = write (Path.Combine(elsewhere, "far", "outside.txt")) "outside"
                    write (Path.Combine(elsewhere, "data", "deep", "1.txt")) "1" |> ignore

                    if not (OperatingSystem.IsWindows()) then
                        File.SetUnixFileMode(outside, enum<UnixFileMode> 0o755)

                    let files = [ top; "sub"; outside; Path.Combine(elsewhere, "data") ]

                    withNode (Path.Combine(elsewhere, "node")) files quiet (fun _ cluster ->
                        let seen () =
                            // Relative to the current directory of the server, and as an option of the context.
                            let above = Path.GetFullPath ".."

                            [
                                for path in Directory.GetFiles(above, "*", SearchOption.AllDirectories) ->
                                    Path.GetRelativePath(above, path).Replace('\\', '/'), File.ReadAllText path
                            ]
                            |> List.sort,
                            above = JobContext.Current.ClientFiles,
                            Directory.GetFileSystemEntries(".").Length,
                            OperatingSystem.IsWindows()
                            || File.GetUnixFileMode(Path.Combine("..", "outside.txt")) = enum<UnixFileMode> 0o755

                        let expected =
                            [
                                "data/deep/1.txt", "1"
                                "outside.txt", "outside"
                                "sub/dir/in.txt", "in"
                                "sub/other.txt", "other"
                                "top.txt", "top"
                            ],
                            true,
                            0,
                            true

                        Expect.equal (cluster |> inEach seen) [ expected; expected ] "in both servers"
                        let ready = count ClusterEventKind.ServerReady cluster
                        kill (run (Cluster.servers cluster)).Head
                        eventually "another one is there" (fun () -> ready.Value = 1)
                        Expect.equal (cluster |> inEach seen) [ expected; expected ] "in the new one, too")

                    Expect.isEmpty
                        (Directory.GetFiles(
                            Path.Combine(elsewhere, "node"),
                            "outside.txt",
                            SearchOption.AllDirectories
                        ))
                        "they are gone with the client"))
        }

        test
            "[D6] A file goes to a node once, is not sent again by the next client, and one that was changed there is logged and replaced" {
            withFolder (fun folder ->
                let directory = Path.Combine(folder, "node")
                let length = 3 * mebibyte
                let path, hash = randomFile (Path.Combine(folder, "large.bin")) length
                let log = Lines()

                let runOnce () =
                    let mutable sent = 0L

                    withNode directory [ path ] log (fun _ cluster ->
                        Expect.equal
                            (cluster |> inEach (fun () -> hashOf "../large.bin"))
                            [ hash; hash ]
                            "what both servers have"

                        sent <- sentBy cluster - codeSentBy cluster)

                    sent

                let first = runOnce ()
                Expect.isGreaterThan first (int64 length) "the first client sends it"
                Expect.isLessThan first (int64 length * 2L) "for both servers once"
                Expect.isLessThan (runOnce ()) (int64 mebibyte) "the second one does not"
                let told = "is not what it was stored as"
                Expect.isEmpty (log.With told) "nothing was wrong"
                damage (Path.Combine(directory, "cache")) "file"
                Expect.isGreaterThan (runOnce ()) (int64 length) "it is sent again"
                Expect.isNonEmpty (log.With told) "which the client logs"
                Expect.isLessThan (runOnce ()) (int64 mebibyte) "and is whole again")
        }

        test
            "[D5] What can not be sent is refused before anything starts, and a file that changes later is not sent as another one" {
            inFolder (fun here ->
                let startWith (files: string list) =
                    Expect.throwsC
                        (fun () ->
                            (Cluster.start (
                                ClusterOptions(LocalServers = Nullable 1, Files = files, ShowsOutput = false)
                            ))
                                .Dispose())
                        id

                let missing = startWith [ "none.txt" ]
                Expect.equal (missing.GetType()) typeof<FileNotFoundException> "a file that is not there"
                Expect.stringContains missing.Message "none.txt" "its name"
                let one = write (Path.Combine(here, "data.txt")) "one"

                withFolder (fun elsewhere ->
                    let two = write (Path.Combine(elsewhere, "data.txt")) "two"
                    let both = startWith [ one; two ]
                    Expect.equal (both.GetType()) typeof<ArgumentException> "two for one place"
                    Expect.stringContains both.Message "would both be data.txt" "which"
                    let taken = write (Path.Combine(here, "server-1", "x")) ""
                    Expect.stringContains (startWith [ taken ]).Message "working directories" "that of a server"

                    use node = new Daemon(Path.Combine(elsewhere, "node"))

                    use cluster =
                        Cluster.start (
                            ClusterOptions(
                                Nodes = [| string node.Location |],
                                Node = clientNode "client" 0,
                                Files = [ one ],
                                HoldsNodes = true,
                                ShowsOutput = false
                            )
                        )

                    let found = count ClusterEventKind.NodeFound cluster
                    let failed = ConcurrentQueue<ClusterEvent>()

                    cluster.Happened.Add(fun event ->
                        if event.Kind = ClusterEventKind.NodeSetupFailed then
                            failed.Enqueue event)

                    run (
                        pycos {
                            use _ =
                                cluster
                                |> Cluster.watch (
                                    PycosTask.spawnInbox (fun (inbox: Inbox<ClusterEvent>) ->
                                        pycos {
                                            let! _ = Inbox.receive inbox
                                            found.Value <- 1
                                        })
                                )

                            while found.Value = 0 do
                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 10.)
                        }
                    )

                    write one "another one" |> ignore
                    run (pycos { do! cluster |> Cluster.enableNode "daemon" })
                    eventually "it is told" (fun () -> not failed.IsEmpty)
                    Expect.stringContains (Seq.head failed).Text "data.txt has changed since" "why"))
        }
    ]

let tests = testSequenced (testList "Shipping" [ code; placed ])
