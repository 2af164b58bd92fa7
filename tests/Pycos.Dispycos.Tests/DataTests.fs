/// Values that stay with the servers that have made them, and values that go to all.
module Pycos.Dispycos.Tests.DataTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.Runtime.CompilerServices
open System.Security.Cryptography
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.ClusterSupport

let private at (server: ServerInfo) = JobOptions(Server = Nullable server.Id)

let private serversOf cluster =
    run (Cluster.servers cluster) |> List.sortBy _.Id.Number

/// How many bytes servers have fetched from each other.
let private fetched cluster =
    serversOf cluster |> List.sumBy _.Data.FetchedBytes

let private serverIn (body: unit -> Coroutine<'T>) cluster =
    cluster
    |> Cluster.run (fun () ->
        pycos {
            let! value = body ()
            return JobContext.Current.Server.Number, value
        })
    |> run

let private isLost (what: string) (failure: exn) =
    match failure with
    | :? JobFailedException as failure ->
        Expect.isTrue (failure.IsOf<DataLostException>()) $"its type: {failure.Message}"
        Expect.stringContains failure.Message what "why"
    | other -> failtest $"it is {other}"

let private keeping =
    testList "keeping" [
        test
            "[GD31] A kept value stays where it was made, and jobs that capture what refers to it run there and fetch nothing" {
            withCluster (local 2) (fun cluster ->
                let parts = [
                    for server in serversOf cluster do
                        let number = server.Id.Number

                        cluster
                        |> Cluster.keepWith
                            (JobOptions(Server = Nullable server.Id, Name = $"part {number}"))
                            (fun () -> pycos { return Array.init 100_000 (fun index -> index * number) })
                        |> Job.result
                        |> run
                ]

                Expect.equal [ for part in parts -> part.Name ] [ "part 1"; "part 2" ] "their names"
                let objects = HashSet()

                for round in 1..10 do
                    for part in List.rev parts do
                        let server, (last, identity) =
                            cluster
                            |> serverIn (fun () ->
                                pycos {
                                    let! numbers = DataRef.get part
                                    return Array.last numbers, RuntimeHelpers.GetHashCode numbers
                                })

                        Expect.equal server part.Server.Number $"where it ran, in round {round}"
                        Expect.equal last (99_999 * part.Server.Number) "what it read"
                        objects.Add((server, identity)) |> ignore

                Expect.hasLength objects 2 "all jobs of a server see one object"
                Expect.equal (fetched cluster) 0L "nothing was fetched"

                for server in serversOf cluster do
                    Expect.equal server.Data.Kept 1 "how many it keeps"
                    Expect.isGreaterThan server.Data.KeptBytes 400_000L "and how much"
                    Expect.isLessThan server.Data.KeptBytes 401_000L "and no more"

                let here = run (cluster |> Cluster.fetch parts[1])
                Expect.equal here[1..3] [| 2; 4; 6 |] "a copy for the client")
        }

        test "[GD31] Elsewhere a value is fetched once, by whichever job needs it first, and wishes of the job go first" {
            withCluster (local 2) (fun cluster ->
                let servers = serversOf cluster

                let part =
                    cluster
                    |> Cluster.keepWith (at servers[0]) (fun () -> pycos { return Map [ "a", 1; "b", 2 ] })
                    |> Job.result
                    |> run

                let look () =
                    cluster
                    |> Cluster.runWith (at servers[1]) (fun () ->
                        pycos {
                            // Both of them at once.
                            let other = PycosTask.spawn (DataRef.get part)
                            let! value = DataRef.get part
                            let! same = other
                            let used = JobContext.Current.DataUse

                            return
                                value["b"],
                                obj.ReferenceEquals(value, same),
                                (used.Kept, used.Copies, used.FetchedBytes)
                        })
                    |> run

                let value, isOne, (kept, copies, bytes) = look ()
                Expect.equal (value, isOne) (2, true) "what it is"
                Expect.equal (kept, copies) (0, 1) "a copy"
                Expect.isGreaterThan bytes 0L "it was fetched"
                let _, _, second = look ()
                Expect.equal second (0, 1, bytes) "not once more")
        }

        test
            "[GD31] Values are kept by jobs too, travel by messages, and need not be data where only jobs of the server use them" {
            withCluster (local 2) (fun cluster ->
                let words, lock =
                    cluster
                    |> Cluster.run (fun () ->
                        pycos {
                            let job = JobContext.Current
                            return job.Keep([ "one"; "two" ], "words"), job.Keep(new Threading.Mutex(), "lock")
                        })
                    |> run

                Expect.equal words.Name "words" "its name"

                let held =
                    cluster
                    |> serverIn (fun () ->
                        pycos {
                            let! mutex = DataRef.get lock
                            return mutex.WaitOne 0
                        })

                Expect.equal held (lock.Server.Number, true) "what is no data"
                let failure = cluster |> Cluster.fetch lock |> failureOf
                Expect.stringContains failure.Message "Mutex" "it can not be fetched"

                let asked =
                    cluster
                    |> Cluster.spawn (fun (inbox: Inbox<DataRef<string list>>) ->
                        pycos {
                            let! words = Inbox.receive inbox
                            return! DataRef.get words
                        })

                let answer =
                    run (
                        pycos {
                            let! there = Job.address asked
                            do! there |> TaskRef.sendWaiting words
                            return! Job.result asked
                        }
                    )

                Expect.equal answer [ "one"; "two" ] "by a message"
                let here = Expect.throwsC (fun () -> run (DataRef.get words) |> ignore) id
                Expect.stringContains here.Message "Cluster.FetchAsync" "what to do in the client")
        }

        test "[GD31] Items are given to servers in turn, and a function is applied to them where they are" {
            withCluster (local 2) (fun cluster ->
                let parts =
                    run (
                        cluster
                        |> Cluster.scatter [ for part in 0..8 -> [| part * 10 .. part * 10 + 9 |] ]
                    )

                let servers = [ for server in serversOf cluster -> server.Id ]

                Expect.equal [ for part in parts -> part.Server ] [ for part in 0..8 -> servers[part % 2] ] "in turn"

                let sums =
                    run (
                        cluster
                        |> Cluster.map
                            (fun part ->
                                pycos {
                                    let! numbers = DataRef.get part
                                    return Array.sum numbers
                                })
                            parts
                    )

                Expect.equal sums [ for part in 0..8 -> part * 100 + 45 ] "the sums"

                // One after another, each server is free when it is chosen.
                let ran = [
                    for part in parts ->
                        cluster
                        |> Cluster.keep (fun () ->
                            pycos {
                                let! numbers = DataRef.get part
                                return Array.length numbers
                            })
                        |> Job.thenRun (fun length ->
                            pycos {
                                let! length = DataRef.get length
                                return JobContext.Current.Server.Number, length
                            })
                        |> Job.result
                        |> run
                ]

                Expect.equal ran [ for part in parts -> part.Server.Number, 10 ] "where they are, from step to step")
        }
    ]

let private losing =
    testList "losing" [
        test "[GD31] A value is lost with its server, and what says so names both and what to do" {
            withCluster (local 2) (fun cluster ->
                let server = (serversOf cluster).Head

                let part =
                    cluster
                    |> Cluster.keepWith (JobOptions(Server = Nullable server.Id, Name = "part 7")) (fun () ->
                        pycos { return [| 1; 2 |] })
                    |> Job.result
                    |> run

                let lost = count ClusterEventKind.ServerLost cluster
                kill server
                eventually "it is lost" (fun () -> lost.Value = 1)

                let look () =
                    cluster
                    |> Cluster.run (fun () ->
                        pycos {
                            let! numbers = DataRef.get part
                            return numbers.Length
                        })
                    |> failureOf

                look ()
                |> isLost $"The value 'part 7', which server {server.Id} had kept, is lost"

                run (pycos { do! cluster |> Cluster.waitForServers 2 patience })
                // Now there is a server at that place again.
                for _ in 1..2 do
                    look () |> isLost "submit the job anew that made it"

                match cluster |> Cluster.fetch part |> failureOf with
                | :? DataLostException as failure ->
                    Expect.stringContains failure.Message "part 7" "which value"
                    Expect.equal failure.Server (Nullable server.Id) "which server"
                | other -> failtest $"it is {other}")
        }

        test "[GD31] Releasing frees the memory of a value and of its copies" {
            withCluster (local 2) (fun cluster ->
                let servers = serversOf cluster
                let size = 50_000_000

                let part =
                    cluster
                    |> Cluster.keepWith (at servers[0]) (fun () -> pycos { return Array.zeroCreate<byte> size })
                    |> Job.result
                    |> run

                let heapOf server =
                    cluster
                    |> Cluster.runWith (at server) (fun () -> pycos { return GC.GetTotalMemory true })
                    |> run

                cluster
                |> Cluster.runWith (at servers[1]) (fun () ->
                    pycos {
                        let! bytes = DataRef.get part
                        return bytes.Length
                    })
                |> run
                |> fun length -> Expect.equal length size "its length"

                let before = List.map heapOf servers

                cluster |> Cluster.release part

                eventually "both say so" (fun () ->
                    serversOf cluster
                    |> List.forall (fun server ->
                        server.Data.Kept = 0 && server.Data.KeptBytes = 0L && server.Data.Copies = 0))

                for server, before in List.zip servers before do
                    eventually "the memory is free" (fun () -> before - heapOf server > int64 size * 9L / 10L)

                cluster
                |> Cluster.run (fun () ->
                    pycos {
                        let! bytes = DataRef.get part
                        return bytes.Length
                    })
                |> failureOf
                |> isLost "it was released")
        }

        test "[GD31] [GD41] What is kept counts for the server's limit of memory" {
            let options =
                ClusterOptions(
                    LocalServers = Nullable 1,
                    ShowsOutput = false,
                    MemoryLimitPerServer = 200L * 1024L * 1024L
                )

            withCluster options (fun cluster ->
                let failure =
                    failureOf (
                        pycos {
                            for _ in 1..1000 do
                                let! _ =
                                    cluster
                                    |> Cluster.keep (fun () ->
                                        pycos {
                                            let bytes = Array.zeroCreate<byte> 20_000_000
                                            RandomNumberGenerator.Fill(Span bytes)
                                            return bytes
                                        })
                                    |> Job.result

                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 20.)
                        }
                    )

                // As the server's collector notices it, or the node.
                Expect.isTrue
                    (failure.Message.Contains "out of memory at 200 MiB"
                     || failure.Message.Contains "OutOfMemoryException")
                    $"why: {failure.Message}")
        }

        test "[GD31] Copies stay as long as there is room; those go first that nobody has asked for" {
            let copies = DataCopies 400L
            let ids = [ for _ in 1..3 -> Guid.NewGuid() ]

            for id in ids[..1] do
                copies.Add(id, box id, 40L)

            let isThere id =
                let mutable found = null
                copies.TryGet(id, &found) && found = box id

            Expect.equal [ for id in [ ids[1]; ids[0] ] -> isThere id ] [ true; true ] "two have room"
            copies.Add(ids[2], box ids[2], 40L)
            Expect.equal [ for id in ids -> isThere id ] [ true; false; true ] "the third one takes the place of one"
            copies.Add(Guid.NewGuid(), box 1, 101L)
            Expect.equal copies.Count 0 "one that is too large is not kept at all"
        }

        test "[GD31] The size of a value is told about right, whatever it is made of" {
            let isAbout (expected: float) (value: obj) =
                let found = float (DataSize.Of value)
                Expect.isGreaterThan found (expected * 0.8) $"{value.GetType()}"
                Expect.isLessThan found (expected * 1.3) $"{value.GetType()}"

            let heap make =
                let before = GC.GetTotalMemory true
                let value: obj = make ()
                let grown = GC.GetTotalMemory true - before
                isAbout (float grown) value
                GC.KeepAlive value

            isAbout 8_000_000. (Array.zeroCreate<float> 1_000_000)
            isAbout 8_000_000. (Array2D.zeroCreate<float> 1000 1000)
            heap (fun () -> Array.init 200_000 (fun index -> String('x', 10 + index % 7)))
            heap (fun () -> List<string * int>(Seq.init 300_000 (fun index -> $"number {index}", index)))
            heap (fun () -> Dictionary(seq { for index in 1..200_000 -> KeyValuePair(index, [| index; index |]) }))
            Expect.equal (DataSize.Of null) 0L "nothing"
        }
    ]

let private sharing =
    testList "broadcasting" [
        test "[GD31] A broadcast value goes to a machine once, however many jobs and servers use it" {
            withCluster (local 2) (fun cluster ->
                let size = 8_000_000
                let table = SharedValue.create (RandomNumberGenerator.GetBytes size)
                let expected = Array.sumBy int64 (SharedValue.value table)

                let sent () =
                    cluster.Node.ConnectedPeers |> Seq.sumBy _.Statistics.BytesSent

                let sum server =
                    cluster
                    |> Cluster.runWith (at server) (fun () ->
                        pycos { return Array.sumBy int64 (SharedValue.value table) })
                    |> run

                let servers = serversOf cluster
                let before = sent ()

                for _ in 1..10 do
                    for server in servers do
                        Expect.equal (sum server) expected "what it reads"

                let all = sent () - before
                Expect.isGreaterThan all (int64 size) "it was sent"
                Expect.isLessThan all (int64 size * 3L / 2L) "once")
        }
    ]

let tests = testSequenced (testList "Data" [ keeping; losing; sharing ])
