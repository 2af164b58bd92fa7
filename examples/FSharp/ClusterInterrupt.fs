/// Jobs look for something better as long as they may. When the cluster is interrupted, they send the best that they have found.
module Pycos.Examples.ClusterInterrupt

open System
open Pycos

type Best = {
    X: float
    Y: float
    Value: float
    Tries: int64
    Server: string
}

/// Has many hills; the highest is in the middle.
let private height x y =
    let distance = sqrt (x * x + y * y)
    cos (distance * 3.) / (1. + distance)

let private search (client: TaskRef<Best>) =
    pycos {
        let context = JobContext.Current
        let ended = context.Cancellation
        let random = Random()

        let mutable best = {
            X = 0.
            Y = 0.
            Value = -1.
            Tries = 0L
            Server = string context.Server
        }

        let mutable tries = 0L

        while not ended.IsCancellationRequested do
            let x, y = random.NextDouble() * 20. - 10., random.NextDouble() * 20. - 10.
            tries <- tries + 1L

            if height x y > best.Value then
                best <- {
                    best with
                        X = x
                        Y = y
                        Value = height x y
                }

        do! client |> TaskRef.sendWaiting { best with Tries = tries }
        return tries
    }

let private collect count (inbox: Inbox<Best>) =
    pycos {
        let found = ResizeArray()

        while found.Count < count do
            let! best = Inbox.receive inbox
            printfn $"{best.Value:F4} at ({best.X:F3}, {best.Y:F3}), of {best.Tries:N0} tries by server {best.Server}"
            found.Add best

        return List.ofSeq found
    }

let private searchFor milliseconds cluster =
    pycos {
        let! servers = Cluster.servers cluster
        let struct (client, found) = PycosTask.spawnAgent (collect servers.Length)

        let jobs = ResizeArray()

        for server in servers do
            let job =
                cluster
                |> Cluster.spawnWith (JobOptions(Server = Nullable server.Id)) (fun (_: Inbox<string>) -> search client)

            // Its address is there as soon as it has begun.
            let! _ = Job.address job
            jobs.Add job

        do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (milliseconds: int)))
        do! Cluster.interrupt cluster
        let! found = found |> PycosTask.finishWithin (TimeSpan.FromSeconds 5.)
        return List.ofSeq jobs, ValueOption.defaultValue [] found
    }

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let jobs, found = Coroutine.run (searchFor (Scenario.count 2000 rest) cluster)
    Scenario.expect (found.Length = jobs.Length) "Not every job has saved its best."
    Scenario.expect (jobs |> List.forall (fun job -> job.State = JobState.Cancelled)) "A job was not told to end."
    Scenario.expect (found |> List.exists (fun best -> best.Value > 0.5)) "Nothing good was found."
    printfn $"{jobs.Length} jobs were interrupted and have saved their best"
