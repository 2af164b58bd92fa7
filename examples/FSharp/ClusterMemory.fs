/// One job loads a file into the memory of its server; others at the same server answer questions about it. Then the server is restarted.
module Pycos.Examples.ClusterMemory

open System
open System.IO
open System.Security.Cryptography
open Pycos

type Question = {
    From: int
    Length: int
    Asker: TaskRef<string>
}

let private questions = 5

let private hash (data: byte[]) from length =
    Convert.ToHexString(SHA256.HashData(ReadOnlySpan(data, from, length)))

/// The first job: what it keeps stays with the server's process.
let private load (file: string) =
    pycos {
        let data = File.ReadAllBytes file
        JobContext.Current.ServerState["data"] <- data
        File.Delete file
        return data.Length
    }

/// The second one.
let private answer (inbox: Inbox<Question>) =
    pycos {
        let data = JobContext.Current.ServerState["data"] :?> byte[]

        for _ in 1..questions do
            let! question = Inbox.receive inbox
            do! question.Asker |> TaskRef.sendWaiting (hash data question.From question.Length)
    }

/// Asks about random parts, and compares with what is here.
let private ask (data: byte[]) (there: TaskRef<Question>) (inbox: Inbox<string>) =
    pycos {
        let mutable right = 0

        for _ in 1..questions do
            let from = Random.Shared.Next(data.Length / 2)
            let length = Random.Shared.Next(1, data.Length / 2)

            do!
                there
                |> TaskRef.sendWaiting {
                    From = from
                    Length = length
                    Asker = Inbox.self inbox
                }

            let! hashed = Inbox.receive inbox

            if hashed = hash data from length then
                right <- right + 1

        return right
    }

let private useServer (cluster: Cluster) folder (server: ServerInfo) =
    pycos {
        let path = Path.Combine(folder, $"data-{server.Id.Number}.bin")
        let data = RandomNumberGenerator.GetBytes 1_000_000
        File.WriteAllBytes(path, data)
        let! _ = cluster.Node |> Files.send server.Location path
        let here = JobOptions(Server = Nullable server.Id)
        let name = Path.GetFileName path |> nonNull
        let! length = cluster |> Cluster.runWith here (fun () -> load name)
        let job = cluster |> Cluster.spawnWith here answer
        let! there = Job.address job
        let struct (_, right) = PycosTask.spawnAgent (ask data there)
        let! right = right
        do! Job.result job
        printfn $"server {server.Id} has {length:N0} bytes and has answered {right} questions"
        cluster |> Cluster.restartServer server.Id
        return right
    }

let private useAll cluster folder =
    pycos {
        let! servers = Cluster.servers cluster

        let! right =
            Coroutine.whenAll [ for server in servers -> useServer cluster folder server ]

        return Array.sum right, servers.Length * questions
    }

let run arguments =
    let cluster, _ = ClusterArguments.start arguments
    use cluster = cluster
    let folder = Directory.CreateTempSubdirectory "cluster-memory-"

    try
        let right, expected = Coroutine.run (useAll cluster folder.FullName)
        Scenario.expect (right = expected) $"Only {right} of {expected} answers are right."
        printfn $"{right} right answers"
    finally
        folder.Delete true
