namespace Pycos.Benchmarks.FSharp

open System
open System.Diagnostics
open Pycos
open Pycos.Benchmarks

module private Jobs =
    let start servers =
        let cluster = Cluster.local servers
        Coroutine.run (pycos { do! cluster |> Cluster.waitForServers servers (TimeSpan.FromMinutes 1.0) })
        cluster

    let number value cluster =
        cluster |> Cluster.submit (fun () -> pycos { return value })

[<Sealed>]
type PycosJobsNoop(servers: int, count: int) =
    let cluster = Jobs.start servers

    let run repetitions =
        pycos {
            let jobs = Array.zeroCreate<Job<int>> count
            let mutable wave = 0

            while wave < repetitions do
                wave <- wave + 1

                for i = 0 to count - 1 do
                    jobs[i] <- cluster |> Jobs.number i

                let mutable i = 0

                while i < count do
                    let! _ = Job.result jobs[i]
                    i <- i + 1
        }

    interface IWorkload with
        member _.Run repetitions =
            Coroutine.run (run repetitions)
            int64 count * int64 repetitions

[<Sealed>]
type PycosJobsLatency(servers: int, count: int) =
    let cluster = Jobs.start servers
    let mutable median = Nullable<int64>()

    let run calls =
        pycos {
            let times = CallTimes calls
            let mutable i = 0

            while i < calls do
                let begun = Stopwatch.GetTimestamp()
                let! _ = cluster |> Jobs.number i |> Job.result
                times.Add begun
                i <- i + 1

            median <- Nullable times.Median
        }

    interface IWorkload with
        member _.MedianNanoseconds = median

        member _.Run repetitions =
            Coroutine.run (run (count * repetitions))
            int64 count * int64 repetitions

[<Sealed>]
type PycosJobsExchange(servers: int, callers: int) =
    let cluster = Jobs.start servers
    let data = RemotePayload.Create RemotePayload.ArgumentBytes

    let call times =
        // Not the field, with which the whole workload would be captured.
        let bytes = data

        pycos {
            let mutable i = 0

            while i < times do
                let! _ = cluster |> Cluster.run (fun () -> pycos { return bytes })
                i <- i + 1
        }

    let run repetitions =
        pycos {
            let tasks = Array.init callers (fun _ -> PycosTask.spawn (call repetitions))
            let mutable i = 0

            while i < callers do
                do! tasks[i]
                i <- i + 1
        }

    interface IWorkload with
        member _.Run repetitions =
            Coroutine.run (run repetitions)
            int64 callers * int64 repetitions

[<Sealed>]
type PycosJobsStart(servers: int) =
    do Cluster.local servers |> Jobs.number 1 |> Job.result |> Coroutine.run |> ignore

    interface IWorkload with
        member _.Run _ = 0L
