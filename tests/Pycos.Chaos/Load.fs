namespace Pycos.Chaos

open System
open System.Collections.Concurrent
open System.Threading
open Pycos

/// Keeps so many jobs in flight, and checks how each ends.
type Load(cluster: Cluster, seed: int, atOnce: int) =
    let ended = ConcurrentDictionary<JobState, int>()
    let wrong = ConcurrentQueue<string>()
    let mutable submitted = 0
    let mutable attempts = 0L
    let mutable isStopping = false

    let reasonOf (job: Job) =
        job.Story |> Seq.tryLast |> Option.map _.Text |> Option.defaultValue ""

    let check number (plan: Work.Plan) (job: Job<int64>) =
        let isRight =
            job.State = plan.Intended
            && match job.State with
               | JobState.Succeeded -> job.TryGetResult() = (true, plan.Value)
               | JobState.Failed -> (reasonOf job).Contains $"as intended: {number}"
               | _ -> true

        if not isRight then
            wrong.Enqueue $"job {number} {job}, to be {plan.Intended}: {reasonOf job}"

    let runOne number =
        pycos {
            let plan = Work.plan seed number
            let job = cluster |> Cluster.submitWith plan.Options plan.Body

            match plan.CancelAfter with
            | ValueSome delay ->
                do! PycosTask.sleep delay
                job |> Job.cancel "as intended"
            | ValueNone -> ()

            let! state = Job.finish job
            ended.AddOrUpdate(state, 1, (fun _ count -> count + 1)) |> ignore
            Interlocked.Add(&attempts, int64 job.Attempts.Count) |> ignore
            check number plan job
        }

    let keepOne () =
        pycos {
            while not (Volatile.Read &isStopping) do
                do! runOne (Interlocked.Increment(&submitted))
        }

    let tasks = List.init atOnce (fun _ -> keepOne () |> PycosTask.spawn)

    member _.Submitted = submitted
    member _.Attempts = attempts
    member _.Wrong = List.ofSeq wrong

    member _.CountOf(state: JobState) =
        match ended.TryGetValue state with
        | true, count -> count
        | _ -> 0

    member load.Ended = Enum.GetValues<JobState>() |> Array.sumBy load.CountOf

    /// Submits no more.
    member _.Stop() = Volatile.Write(&isStopping, true)

    /// Waits until all have ended; whether they have in time.
    member _.Drain(timeout: TimeSpan) =
        let deadline = DateTime.UtcNow + timeout

        tasks
        |> List.forall (fun task ->
            let left = deadline - DateTime.UtcNow

            match task.Value(max left TimeSpan.Zero) with
            | InTime() -> true
            | TimedOut -> false)
