/// Drives a board by hand: what a client does with it, without servers.
module Pycos.Dispycos.Tests.JobBoardDriving

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Internals

let milliseconds (count: int) = int64 count * 1_000_000L
let seconds (count: int) = milliseconds (count * 1_000)

let server node number = ServerId(node, number, 1)

let value = JobEnd(JobEndKind.Value, box "value", null)
let failure = JobEnd(JobEndKind.Exception, box "exception", "it has thrown")
let recalled = JobEnd(JobEndKind.Recalled, null, null)
let cancelled = JobEnd(JobEndKind.Cancelled, null, null)

let noLabels = Dictionary<string, string>() :> IReadOnlyDictionary<string, string>

let labels (all: (string * string) list) =
    dict all |> Dictionary :> IReadOnlyDictionary<string, string>

/// A board, the time, and the effects that nobody has looked at yet.
type Driver(options: JobBoardOptions) =
    let board = JobBoard options
    let seen = List<JobEffect>()
    let mutable now = seconds 1

    new() = Driver(JobBoardOptions(Random = Random 1))

    member _.Board = board
    member _.Now = now

    /// What the board has told since this was asked last.
    member _.Effects() =
        let mutable effect = Unchecked.defaultof<JobEffect>

        while board.TryTake &effect do
            seen.Add effect

        let all = List.ofSeq seen
        seen.Clear()
        board.AssertInvariants()
        all

    member driver.Effects kind =
        driver.Effects() |> List.filter (fun effect -> effect.Kind = kind)

    /// The servers that were told to run something, with what they run.
    member driver.Runs() =
        driver.Effects JobEffectKind.Run
        |> List.map (fun effect -> effect.Job, effect.Server)

    /// The jobs that have reached a final state.
    member driver.Finished() =
        driver.Effects JobEffectKind.Finished |> List.map _.Job

    member _.Add(id: ServerId, nodeLabels, memory) =
        board.AddServer(id, nodeLabels, memory, now)

    member driver.Add id = driver.Add(id, noLabels, 0L)

    /// Servers 1 to so many of a node.
    member driver.AddNode node count =
        for number in 1..count do
            driver.Add(server node number)

    member _.Submit options = board.Submit(options, obj (), now)
    member driver.Submit() = driver.Submit(JobOptions())
    member driver.SubmitMany count options = [ for _ in 1..count -> driver.Submit options ]

    /// Ends a job where it is.
    member _.End (job: JobRecord) how =
        board.Ended(job.Server.Value, job.Id.Number, job.Handover, how, now)

    member _.Remove(id, begun) =
        board.RemoveServer(id, ServerExit.Crashed, "its process was killed by signal 9", begun, now)

    member _.Cancel job =
        board.Cancel(job, "nobody wants it", now)

    member _.Wait span =
        now <- now + span

        match Option.ofNullable board.NextDue with
        | Some due when due <= now -> board.Advance now
        | _ -> ()

    member _.Explain job = board.Explain(job, now)

/// A board whose one server has so short jobs that it gets many ahead; the one that it runs first, and those ahead of their turn.
let withLine (driver: Driver) =
    driver.Add(server "a" 1)
    let jobs = driver.SubmitMany 200 (JobOptions())

    for job in jobs |> List.take 20 do
        driver.Wait 20_000L
        driver.End job value

    driver.Effects() |> ignore
    let sent = jobs |> List.filter (fun job -> job.State = JobState.Running)
    Expect.isGreaterThan sent.Length 10 "jobs of 20 microseconds are sent ahead"
    sent.Head, sent.Tail
