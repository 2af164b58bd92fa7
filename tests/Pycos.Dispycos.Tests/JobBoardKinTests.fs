/// Jobs that jobs have submitted, on a board that is driven by hand.
module Pycos.Dispycos.Tests.JobBoardKinTests

open System
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.JobBoardDriving

let private aside (driver: Driver) (job: JobRecord) =
    driver.Board.StepAside(job.Server.Value, job.Id.Number, job.Handover, driver.Now)

let private back (driver: Driver) (job: JobRecord) =
    driver.Board.StepBack(job.Server.Value, job.Id.Number, job.Handover, driver.Now)

let private submitTo (driver: Driver) (parent: JobRecord) options =
    driver.Board.Submit(options, obj (), driver.Now, false, parent)

/// A parent that runs on the one server that there is.
let private withParent options test =
    let driver = Driver()
    driver.Add(server "a" 1)
    let parent: JobRecord = driver.Submit options
    driver.Effects() |> ignore
    test driver parent

let tests =
    testList "kin" [
        test "[GD37] A job that steps aside lets its child run on the same server, and explains itself" {
            withParent (JobOptions()) (fun driver parent ->
                let child = submitTo driver parent (JobOptions())
                Expect.isEmpty (driver.Runs()) "the server is busy"
                aside driver parent
                Expect.equal (driver.Runs()) [ child, server "a" 1 ] "the child runs"
                Expect.equal parent.State JobState.Running "the parent has not ended"
                Expect.stringContains (driver.Explain parent) "waits at a/1" "what it does"
                Expect.equal (Seq.head child.Story).Text $"submitted by {parent.Id}" "whose it is"
                aside driver parent
                Expect.isEmpty (driver.Effects()) "once is enough")
        }

        test "[GD37] A job that is back keeps others from beginning until it has ended or waits again" {
            withParent (JobOptions()) (fun driver parent ->
                let first = submitTo driver parent (JobOptions())
                aside driver parent
                Expect.equal (List.length (driver.Runs())) 1 "the child"
                let next = driver.Submit()
                back driver parent
                driver.End first value
                Expect.isEmpty (driver.Runs()) "the parent has the processor"
                aside driver parent
                Expect.equal (driver.Runs()) [ next, server "a" 1 ] "it waits again"
                back driver parent
                driver.End next value
                driver.End parent value
                Expect.equal (driver.Finished()) [ next; parent ] "all have ended"
                Expect.isTrue (driver.Board.IsIdle(server "a" 1)) "the server is idle")
        }

        test "[GD37] A job of several processors that steps aside gives up all of them" {
            let driver = Driver()
            driver.AddNode "a" 2
            let parent = driver.Submit(JobOptions(Cpus = 2))
            driver.Effects() |> ignore
            let children = [ for _ in 1..2 -> submitTo driver parent (JobOptions()) ]
            Expect.isEmpty (driver.Runs()) "both servers are taken"
            aside driver parent
            Expect.equal (driver.Runs() |> List.map fst) children "both are free"
        }

        test "[GD37] A job beside others that waits for its child leaves its place to it, for good" {
            let driver = Driver(JobBoardOptions(MaxIoJobs = 1))
            driver.Add(server "a" 1)
            let io = JobOptions(Kind = JobKind.Io)
            let parent = driver.Submit io
            driver.Effects() |> ignore
            let child = submitTo driver parent io
            Expect.isEmpty (driver.Runs()) "there is no place beside the parent"
            aside driver parent
            Expect.equal (driver.Runs()) [ child, server "a" 1 ] "there is one"
            back driver parent
            let other = driver.Submit()
            Expect.equal (driver.Runs()) [ other, server "a" 1 ] "the parent does not need the processor"
            driver.End parent value
            Expect.equal child.State JobState.Cancelling "the child ends with it"
            driver.Effects() |> ignore
        }

        for how in [ "returns"; "fails"; "is lost"; "is run again" ] do
            test $"[GD37] What a job has submitted is cancelled when it {how}, but for what outlives it" {
                let retry =
                    if how = "is run again" then
                        RetryPolicy.OnAnything 2
                    else
                        RetryPolicy.Never

                withParent (JobOptions(Retry = retry)) (fun driver parent ->
                    let queued = submitTo driver parent (JobOptions())
                    let kept = submitTo driver parent (JobOptions(OutlivesParent = true))
                    let beside = submitTo driver parent (JobOptions(Kind = JobKind.Io))
                    let below = submitTo driver beside (JobOptions(Priority = -1))

                    match how with
                    | "returns" -> driver.End parent value
                    | "is lost" -> driver.Remove(server "a" 1, Int64.MaxValue)
                    | _ -> driver.End parent failure

                    let reason = $"{parent.Id}, which has submitted it, has ended"
                    Expect.equal (queued.State, queued.Reason) (JobState.Cancelled, reason) "what was queued"
                    Expect.isFalse kept.IsFinished "what outlives it"

                    if how = "is lost" then
                        Expect.equal beside.State JobState.Lost "lost with it"
                    else
                        Expect.equal beside.State JobState.Cancelling "what runs is told to end"
                        Expect.isFalse below.IsFinished "its children not yet"
                        driver.End beside cancelled

                    Expect.equal below.State JobState.Cancelled "then they, too"
                    Expect.equal parent.IsFinished (how <> "is run again") "the parent"
                    driver.Effects() |> ignore)
            }

        test "[GD37] What a server tells of jobs that it does not have changes nothing" {
            withParent (JobOptions()) (fun driver parent ->
                let board = driver.Board
                board.StepAside(server "a" 1, 99L, 1, driver.Now)
                board.StepAside(server "b" 1, parent.Id.Number, 1, driver.Now)
                board.StepAside(server "a" 1, parent.Id.Number, 7, driver.Now)
                back driver parent
                Expect.isEmpty (driver.Effects()) "nothing to do"
                Expect.isFalse (board.IsIdle(server "a" 1)) "the parent runs")
        }
    ]
