/// How jobs end, what becomes of those of lost servers, and what is told of it all.
module Pycos.Dispycos.Tests.JobBoardEndingTests

open System
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.JobBoardDriving

let private io = JobOptions(Kind = JobKind.Io)

let private endings =
    testList "endings" [
        test "[GD39] [D22] a queued job that is cancelled never runs" {
            let driver = Driver()
            let job = driver.Submit()
            Expect.isTrue (driver.Cancel job) "it is"
            Expect.equal (driver.Finished()) [ job ] "at once"
            Expect.equal (job.State, job.Reason) (JobState.Cancelled, "nobody wants it") "as cancelled"
            Expect.isFalse (driver.Cancel job) "once"
            driver.Add(server "a" 1)
            Expect.isEmpty (driver.Effects()) "nothing is left of it"
        }

        test "[D22] [GD14] the place of a running job that is cancelled is free when it has ended" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Submit()
            let next = driver.Submit()
            driver.Effects() |> ignore
            driver.Cancel job |> ignore
            Expect.equal job.State JobState.Cancelling "its server is told"
            Expect.equal (driver.Effects() |> List.map _.Kind) [ JobEffectKind.Cancel ] "and nothing else happens"
            driver.End job cancelled
            Expect.equal job.State JobState.Cancelled "now it has ended"
            Expect.equal next.State JobState.Running "now the next one runs"
        }

        test "[D22] [D23] a cancelled job that returns a value is cancelled, and its value is kept" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Submit()
            driver.Cancel job |> ignore
            driver.End job value
            Expect.equal (job.State, job.Result) (JobState.Cancelled, box "value") "both"
        }

        test "[D23] [GD40] the server of a job that does not end within its grace is killed" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Submit(JobOptions(Grace = TimeSpan.FromSeconds 2.))
            driver.Cancel job |> ignore
            driver.Wait(milliseconds 1_999)
            Expect.isEmpty (driver.Effects JobEffectKind.Kill) "not before"
            driver.Wait(milliseconds 1)
            Expect.equal (driver.Effects JobEffectKind.Kill |> List.map _.Server) [ server "a" 1 ] "then"
            Expect.equal (driver.Submit().State) JobState.Queued "it gets no more jobs"
            driver.Board.RemoveServer(server "a" 1, ServerExit.Unresponsive, "killed", 1L, driver.Now)
            Expect.equal (job.State, job.Reason) (JobState.Cancelled, "nobody wants it") "it was cancelled"
        }

        test "[GD40] [GD5] a job that takes longer than it may is told to end, and has timed out" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Submit(JobOptions(Timeout = TimeSpan.FromSeconds 1.))
            driver.Wait(seconds 1)
            Expect.equal job.State JobState.Cancelling "it is told"
            driver.End job cancelled
            Expect.equal (job.State, job.Reason) (JobState.TimedOut, "it has taken longer than 1 s") "it has"
        }

        test "[GD40] the time of a job counts from when its turn has come" {
            let driver = Driver()
            let first, ahead = withLine driver

            let limited =
                driver.Submit(JobOptions(Timeout = TimeSpan.FromMilliseconds 5., Priority = 1))

            driver.Wait 20_000L
            driver.End first value
            Expect.equal limited.State JobState.Running "it is in the line"
            driver.Wait(milliseconds 7)
            Expect.equal limited.State JobState.Running "and its time does not run there"

            for job in ahead do
                driver.End job value

            driver.Wait(milliseconds 6)
            Expect.equal limited.State JobState.Cancelling "until it is first"
        }

        test "[GD35] a job that is not done by its deadline times out, wherever it is" {
            let driver = Driver()
            let limited = JobOptions(Deadline = TimeSpan.FromSeconds 1.)
            let waiting = driver.Board.Submit(limited, obj (), driver.Now, true)
            let queued = driver.Submit limited
            driver.Wait(seconds 1)
            Expect.equal [ waiting.State; queued.State ] [ JobState.TimedOut; JobState.TimedOut ] "both"
            driver.Add(server "a" 1)

            let running =
                driver.Submit(JobOptions(Deadline = TimeSpan.FromSeconds 1., Retry = RetryPolicy.OnAnything 9))

            driver.Wait(seconds 1)
            driver.End running failure
            Expect.equal running.State JobState.TimedOut "and is not tried again"
            Expect.equal running.Reason "its deadline of 1 s has passed" "why"
        }

        test "[GD30] a job that waits for others does not run before they are done" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Board.Submit(JobOptions(), obj (), driver.Now, true)
            Expect.equal (job.State, driver.Explain job) (JobState.Waiting, "it waits for other jobs") "it waits"
            driver.Board.Ready(job, driver.Now)
            driver.Board.Ready(job, driver.Now)
            Expect.equal (driver.Runs() |> List.map fst) [ job ] "it runs once"
        }

        test "[GD1] [GD3] a late or repeated report changes nothing" {
            let driver = Driver()
            driver.AddNode "a" 1
            driver.AddNode "b" 1
            let job = driver.Submit(JobOptions(Retry = RetryPolicy.OnLossOf 2))
            let first = job.Server.Value
            driver.Remove(first, Int64.MaxValue)
            Expect.equal (job.State, job.Attempt) (JobState.Running, 2) "it runs elsewhere"
            driver.Board.Ended(first, job.Id.Number, 1, value, driver.Now)
            driver.Board.Ended(job.Server.Value, job.Id.Number, 1, value, driver.Now)
            Expect.equal job.State JobState.Running "these are about the first attempt"
            driver.End job failure
            driver.End job value
            Expect.equal (job.State, job.Result) (JobState.Failed, box "exception") "it ends once"
            Expect.equal driver.Board.LateReports 3L "they are counted"
        }

        test "[GD6] all jobs that have not begun can be cancelled, or all" {
            let driver = Driver()
            let first, ahead = withLine driver
            let beside = driver.Submit io
            let waiting = driver.Board.Submit(io, obj (), driver.Now, true)
            driver.Board.CancelAll("the client closes", true, driver.Now)
            Expect.equal (first.State, beside.State) (JobState.Running, JobState.Running) "those that run go on"
            Expect.equal waiting.State JobState.Cancelled "at once"
            Expect.all ahead (fun job -> job.State = JobState.Cancelling) "by their server"
            driver.Board.CancelAll("the client closes", false, driver.Now)
            Expect.equal (first.State, beside.State) (JobState.Cancelling, JobState.Cancelling) "all"
            Expect.equal (driver.Board.Count JobState.Queued) 0L "none is queued"
        }

        test "[GD49] [D19] each change of a state is told once, in order" {
            let driver = Driver(JobBoardOptions(TellsChanges = true))
            driver.Add(server "a" 1)

            let options =
                JobOptions(Retry = RetryPolicy(MaxAttempts = 2, OnFailure = true, Delay = TimeSpan.FromSeconds 1.))

            let job = driver.Submit options
            driver.End job failure
            driver.Wait(seconds 1)
            driver.Cancel job |> ignore
            driver.End job cancelled

            let told =
                driver.Effects()
                |> List.filter (fun effect -> effect.Kind >= JobEffectKind.Finished)
                |> List.map _.State

            Expect.equal
                told
                [
                    JobState.Queued
                    JobState.Running
                    JobState.Retrying
                    JobState.Queued
                    JobState.Running
                    JobState.Cancelling
                    JobState.Cancelled
                ]
                "all of them"
        }
    ]

let private losses =
    testList "losses" [
        test "[GD4] [D48] a job that has certainly not begun runs elsewhere, whatever its policy" {
            let driver = Driver()
            let first, ahead = withLine driver
            driver.Remove(server "a" 1, first.Order)
            Expect.equal first.State JobState.Lost "the one that had begun"
            Expect.all ahead (fun job -> job.State = JobState.Queued) "the others"
            driver.Add(server "b" 1)
            Expect.equal (ahead[0].State, ahead[0].Attempt) (JobState.Running, 1) "they are the first again"
        }

        test "[D48] [GD2] what may have begun is lost, with the reason" {
            let driver = Driver()
            let first, ahead = withLine driver
            driver.Remove(server "a" 1, Int64.MaxValue)
            Expect.all (first :: ahead) (fun job -> job.State = JobState.Lost) "all"
            Expect.equal first.Reason "its process was killed by signal 9" "why"
        }

        test "[GD4] a job is run again as often as its policy says, and the reason tells which attempt it was" {
            let driver = Driver()
            driver.AddNode "a" 3
            let job = driver.Submit(JobOptions(Retry = RetryPolicy.OnLossOf 2))
            driver.Remove(job.Server.Value, Int64.MaxValue)
            driver.Remove(job.Server.Value, Int64.MaxValue)
            Expect.equal (driver.Finished()) [ job ] "it is done"
            Expect.equal job.Reason "its process was killed by signal 9, attempt 2 of 2" "why"
            Expect.equal (job.Attempts |> Seq.map _.Number |> List.ofSeq) [ 1; 2 ] "both are told"
            Expect.stringContains job.Attempts[0].Reason "attempt 1 of 2" "with its own reason"
        }

        test "[GD4] a policy for losses does not count for failures, and the other way round" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let onLoss = driver.Submit(JobOptions(Retry = RetryPolicy.OnLossOf 9))
            driver.End onLoss failure
            Expect.equal onLoss.State JobState.Failed "it has failed"

            let onFailure =
                driver.Submit(JobOptions(Retry = RetryPolicy(MaxAttempts = 9, OnFailure = true)))

            driver.Remove(server "a" 1, Int64.MaxValue)
            Expect.equal onFailure.State JobState.Lost "it is lost"
        }

        test "[GD4] further attempts come after a while that doubles" {
            let driver = Driver()
            driver.Add(server "a" 1)

            let policy =
                RetryPolicy(
                    MaxAttempts = 10,
                    OnFailure = true,
                    Delay = TimeSpan.FromSeconds 1.,
                    MaxDelay = TimeSpan.FromSeconds 4.
                )

            let job = driver.Submit(JobOptions(Retry = policy))

            let waits = [
                for _ in 1..4 do
                    driver.End job failure
                    Expect.equal job.State JobState.Retrying "it waits"
                    driver.Board.NextDue.Value - driver.Now
                    driver.Wait(seconds 4)
            ]

            for wait, longest in List.zip waits [ 1; 2; 4; 4 ] do
                Expect.isTrue (wait > seconds longest / 2L && wait <= seconds longest) $"{wait} of {longest} s"

            Expect.equal job.Attempt 5 "it is tried again"
        }

        test "[GD4] a server that has not started has begun nothing" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Submit()
            driver.Board.RemoveServer(server "a" 1, ServerExit.NotStarted, "no", Int64.MaxValue, driver.Now)
            Expect.equal (job.State, job.Attempt) (JobState.Queued, 0) "it waits for another one"
        }

        test "[D41] [GD14] a hundred suspensions under load lose no place" {
            let driver = Driver()
            driver.AddNode "a" 2
            let mutable running = driver.SubmitMany 2 (JobOptions())

            for round in 1..100 do
                let one = server "a" (1 + round % 2)
                driver.Board.SuspendServer(one, driver.Now)
                let queued = driver.Submit()
                let there, other = running |> List.partition (fun job -> job.Server.Value = one)
                driver.End there.Head value
                Expect.equal queued.State JobState.Queued "not there"
                driver.Board.ResumeServer(one, driver.Now)
                Expect.equal queued.State JobState.Running "there"
                running <- queued :: other
                driver.Effects() |> ignore

            running |> List.iter (fun job -> driver.End job value)
            Expect.isTrue (driver.Board.IsIdle(server "a" 1) && driver.Board.IsIdle(server "a" 2)) "both are free"
        }
    ]

let private telling =
    testList "telling" [
        test "[D19] the story of a job tells what became of it, and why" {
            let driver = Driver()
            driver.AddNode "a" 1
            driver.AddNode "b" 1
            let job = driver.Submit(JobOptions(Retry = RetryPolicy.OnLossOf 3, Node = "a"))
            driver.Wait(seconds 1)
            driver.Remove(server "a" 1, Int64.MaxValue)
            driver.Wait(seconds 1)
            driver.Board.AddServer(ServerId("a", 1, 2), noLabels, 0L, driver.Now)
            driver.Wait(seconds 1)
            driver.Cancel job |> ignore
            driver.Wait(seconds 1)
            driver.End job cancelled

            let story = [
                for line in job.Story -> int (line.Time - DateTimeOffset.UnixEpoch).TotalSeconds, line.State, line.Text
            ]

            Expect.equal
                story
                [
                    1, JobState.Queued, "submitted"
                    1, JobState.Running, "handed to a/1"
                    2, JobState.Queued, "its process was killed by signal 9, attempt 1 of 3"
                    3, JobState.Running, "handed to a/1"
                    4, JobState.Cancelling, "nobody wants it"
                    5, JobState.Cancelled, "nobody wants it"
                ]
                "line by line"
        }

        test "[D19] the story of a job that comes back for ever stays short" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Submit(JobOptions(Retry = RetryPolicy.OnAnything Int32.MaxValue))

            for _ in 1..1_000 do
                driver.End job failure

            Expect.equal job.Attempt 1_001 "it was tried often"
            Expect.isLessThan job.Story.Count 40 "the story"
            Expect.equal (Seq.last job.Attempts).Number 1_001 "has its end"
        }

        test "[D19] why a job does not run is told" {
            let driver = Driver()
            Expect.equal (driver.Explain(driver.Submit())) "there is no server" "none at all"
            driver.AddNode "a" 3
            driver.Board.SuspendServer(server "a" 3, driver.Now)
            driver.Submit() |> ignore
            let one, two = driver.Submit(), driver.Submit()
            Expect.equal (driver.Explain one) "2 servers are busy, 1 is suspended" "by numbers"
            Expect.equal (driver.Explain two) "1 job is before it; 2 servers are busy, 1 is suspended" "and its place"
            let elsewhere = driver.Submit(JobOptions(Node = "b"))
            Expect.equal (driver.Explain elsewhere) "there is no server of node b" "a node"
        }

        test "[D45] servers are listed with what they do" {
            let driver = Driver()
            driver.AddNode "a" 2
            let job = driver.Submit(JobOptions(Server = server "a" 1))
            driver.Submit(JobOptions(Kind = JobKind.Io, Server = server "a" 1)) |> ignore
            driver.Board.SuspendServer(server "a" 2, driver.Now)

            let told = [
                for server in driver.Board.Servers -> server.IsSuspended, server.Running, server.Beside
            ]

            Expect.equal told [ false, job, 1; true, null, 0 ] "both"
        }

        test "[D1] options that no cluster could satisfy are refused" {
            let refused (make: unit -> JobOptions) =
                Expect.throwsT<ArgumentOutOfRangeException> (make >> ignore) "out of range"

            refused (fun () -> JobOptions(Cpus = 0))
            refused (fun () -> JobOptions(MemoryBytes = -1L))
            refused (fun () -> JobOptions(Timeout = TimeSpan.Zero))
            refused (fun () -> JobOptions(Deadline = TimeSpan.FromSeconds -1.))
            refused (fun () -> JobOptions(Grace = TimeSpan.FromSeconds -1.))
            refused (fun () -> JobOptions(Kind = enum 7))
            Expect.throwsT<ArgumentException> (fun () -> JobOptions(Node = " ") |> ignore) "no name"
            Expect.throwsT<ArgumentException> (fun () -> JobOptions(Labels = labels [ "", "1" ]) |> ignore) "no label"
            let driver = Driver()

            let contradictory options =
                Expect.throwsT<ArgumentException> (fun () -> driver.Submit options |> ignore) "contradictory"

            contradictory (JobOptions(Kind = JobKind.Io, Cpus = 2))
            contradictory (JobOptions(Node = "a", Server = server "b" 1))
            contradictory (JobOptions(Cpus = 2, Server = server "b" 1))
        }

        test "[GD57] options copy what they are given" {
            let wanted = Collections.Generic.Dictionary(dict [ "gpu", "1" ])
            let near = [| server "a" 1 |]
            let options = JobOptions(Labels = wanted, Near = near)
            wanted["gpu"] <- "2"
            near[0] <- server "b" 1
            Expect.equal (options.Labels["gpu"], options.Near[0]) ("1", server "a" 1) "as they were"
        }
    ]

let tests = [ endings; losses; telling ]
