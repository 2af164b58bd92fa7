/// Where the board places jobs, and what becomes of them.
module Pycos.Dispycos.Tests.JobBoardTests

open System
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.JobBoardDriving

let private io = JobOptions(Kind = JobKind.Io)
let private wide cpus = JobOptions(Cpus = cpus)

let private perServer (runs: (JobRecord * ServerId) list) =
    runs |> List.countBy snd |> List.map snd |> List.sort

let private placing =
    testList "placing" [
        test "[D13] a job goes to an idle server, and its value comes back" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Submit()
            Expect.equal (driver.Runs()) [ job, server "a" 1 ] "it runs"
            Expect.equal job.State JobState.Running "its state"
            driver.End job value
            Expect.equal (driver.Finished()) [ job ] "it is done"
            Expect.equal (job.State, job.Result) (JobState.Succeeded, box "value") "with its value"
        }

        test "[D14] [GD33] a job goes nowhere but where it asks to" {
            let driver = Driver()
            driver.AddNode "a" 2
            driver.Add(server "b" 1, labels [ "gpu", "2" ], 1_000L)
            let at = driver.Submit(JobOptions(Server = server "a" 2))
            let node = driver.Submit(JobOptions(Node = "b"))
            let any = driver.Submit(JobOptions(Labels = labels [ "gpu", "*" ]))
            let other = driver.Submit(JobOptions(Labels = labels [ "gpu", "1" ]))
            let large = driver.Submit(JobOptions(MemoryBytes = 1_001L, Node = "b"))
            Expect.equal (driver.Runs()) [ at, server "a" 2; node, server "b" 1 ] "two find their places"
            driver.End node value
            Expect.equal (driver.Runs()) [ any, server "b" 1 ] "the third waits for its"
            driver.End any value
            Expect.isEmpty (driver.Runs()) "the others have none"
            Expect.stringContains (driver.Explain other) "no server has label gpu=1" "why"
            Expect.stringContains (driver.Explain large) "1001 bytes" "why"
        }

        test "[D15] [D17] [GD12] twelve jobs that wait are spread evenly over two nodes of two servers" {
            let driver = Driver()
            driver.AddNode "a" 2
            driver.AddNode "b" 2
            driver.SubmitMany 12 io |> ignore
            Expect.equal (perServer (driver.Runs())) [ 3; 3; 3; 3 ] "each has three"
        }

        test "[D15] a server runs as many jobs beside as it may, and further ones when some have ended" {
            let driver = Driver(JobBoardOptions(MaxIoJobs = 3))
            driver.Add(server "a" 1)
            let jobs = driver.SubmitMany 5 io
            Expect.equal (driver.Runs().Length) 3 "three"
            driver.End jobs[1] value
            Expect.equal (driver.Runs() |> List.map fst) [ jobs[3] ] "the next one"
        }

        test "[D16] a server has one job for its processor, and those beside" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let jobs = driver.SubmitMany 3 (JobOptions())
            let beside = driver.Submit io
            Expect.equal (driver.Runs() |> List.map fst) [ jobs[0]; beside ] "one, and one beside"
            driver.End jobs[0] value
            Expect.equal (driver.Runs() |> List.map fst) [ jobs[1] ] "the next one when it has ended"
        }

        test "[D17] jobs go to the nodes that have least to do" {
            let driver = Driver()
            driver.AddNode "a" 2
            driver.AddNode "b" 2
            driver.AddNode "c" 4

            let nodes =
                driver.SubmitMany 4 (JobOptions())
                |> List.map (fun job -> job.Server.Value.Node)

            Expect.equal (List.sort nodes) [ "a"; "b"; "c"; "c" ] "by the load of each"
        }

        test "[D18] a job for a server that there is not is lost at once" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let job = driver.Submit(JobOptions(Server = server "a" 2))
            Expect.equal (driver.Finished()) [ job ] "at once"
            Expect.equal job.State JobState.Lost "as lost"
            Expect.stringContains job.Reason "there is no server a/2" "why"
        }

        test "[D18] jobs that wait for a server or a node that vanishes are lost with the reason" {
            let driver = Driver()
            driver.AddNode "a" 1
            driver.AddNode "b" 1
            let running = driver.Submit(JobOptions(Server = server "a" 1))
            let queued = driver.Submit(JobOptions(Server = server "a" 1))

            let waiting =
                driver.Board.Submit(JobOptions(Server = server "a" 1), obj (), driver.Now, true)

            let node = driver.Submit(JobOptions(Node = "c"))
            driver.Effects() |> ignore
            driver.Remove(server "a" 1, 1L)
            Expect.equal (Set.ofList [ for job in driver.Finished() -> job.Id.Number ]) (set [ 1L; 2L; 3L ]) "all three"
            Expect.equal running.State JobState.Lost "the one that ran"
            Expect.stringContains queued.Reason "server a/1 is gone: its process was killed" "why"
            Expect.equal waiting.State JobState.Lost "the one that waited for others"
            Expect.equal node.State JobState.Queued "a node may still come"
            driver.Board.NodeGone("c", "it did not answer", driver.Now)
            Expect.equal node.Reason "node c is gone: it did not answer" "until it is said that it does not"
            let later = driver.Submit(JobOptions(Node = "c"))
            Expect.equal later.State JobState.Lost "later ones are refused at once"
            driver.Add(server "c" 1)
            Expect.equal (driver.Submit(JobOptions(Node = "c")).State) JobState.Running "until it comes after all"
        }

        test "[GD31] a job goes where its data is, if there is an idle server" {
            let driver = Driver()
            driver.AddNode "a" 2
            driver.AddNode "b" 2
            let near = JobOptions(Near = [| server "b" 2 |])
            Expect.equal (driver.Submit near).Server.Value (server "b" 2) "to the server"
            Expect.equal (driver.Submit near).Server.Value (server "b" 1) "or else to the node"
            Expect.equal (driver.Submit near).Server.Value.Node "a" "or else elsewhere"
        }

        test "[GD13] [GD35] jobs begin by priority, and in the order of their submission" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let first = driver.Submit()
            let low = driver.Submit(JobOptions(Priority = -1))
            let normal = driver.Submit()
            let high = driver.Submit(JobOptions(Priority = 7))
            let alsoHigh = driver.Submit(JobOptions(Priority = 7))
            let labelled = driver.Submit(JobOptions(Node = "a"))
            let order = ResizeArray()

            for job in [ first; high; alsoHigh; normal; labelled; low ] do
                order.Add job.State
                driver.End job value

            Expect.allEqual order JobState.Running "each was the next one"
        }

        test "[GD13] a job that comes back takes the place that it had" {
            let driver = Driver()
            driver.AddNode "a" 2
            let jobs = driver.SubmitMany 6 (JobOptions(Retry = RetryPolicy.OnLossOf 2))
            driver.End jobs[0] value
            driver.Remove(server "a" 2, Int64.MaxValue)
            Expect.equal jobs[1].State JobState.Queued "it is queued again"
            driver.End jobs[2] value
            Expect.equal jobs[1].State JobState.Running "and is the next one"
        }
    ]

let private wideTests =
    testList "several processors" [
        test "[GD34] a job of two processors keeps the second one idle" {
            let driver = Driver()
            driver.AddNode "a" 3
            let two = driver.Submit(wide 2)
            let singles = driver.SubmitMany 2 (JobOptions())
            Expect.equal (driver.Runs() |> List.map fst) [ two; singles[0] ] "the third processor is free for others"

            Expect.equal
                (driver.Board.Servers
                 |> Seq.filter (fun server -> server.KeptFor = two)
                 |> Seq.length)
                1
                "one is kept"

            Expect.isFalse
                (driver.Board.Servers |> Seq.exists (fun server -> driver.Board.IsIdle server.Id))
                "it is not idle"

            driver.End two value
            Expect.equal (driver.Runs() |> List.map fst) [ singles[1] ] "and free afterwards"
        }

        test "[GD34] [GD13] a job of several processors is not overtaken for ever" {
            let driver = Driver()
            driver.AddNode "a" 2
            let before = driver.SubmitMany 2 (JobOptions())
            let two = driver.Submit(wide 2)
            let after = driver.SubmitMany 5 (JobOptions())
            driver.Effects() |> ignore
            driver.End before[0] value
            Expect.isEmpty (driver.Runs()) "the free one is kept"
            Expect.stringContains (driver.Explain two) "1 of 2 servers are free" "for this"
            driver.End before[1] value
            Expect.equal (driver.Runs() |> List.map fst) [ two ] "until there are two"
            driver.End two value
            Expect.equal (driver.Runs() |> List.map fst) [ after[0]; after[1] ] "then the others come"
        }

        test "[GD34] [GD35] a job of higher priority takes what is kept for one of several processors" {
            let driver = Driver()
            driver.AddNode "a" 2
            let before = driver.SubmitMany 2 (JobOptions())
            let two = driver.Submit(wide 2)
            driver.End before[0] value
            let high = driver.Submit(JobOptions(Priority = 1))
            Expect.equal (high.State, two.State) (JobState.Running, JobState.Queued) "it does not wait"
        }

        test "[GD34] nothing is kept on a node that can not have enough" {
            let driver = Driver()
            driver.AddNode "a" 1
            let two = driver.Submit(wide 2)
            let one = driver.Submit()
            Expect.equal (one.State, two.State) (JobState.Running, JobState.Queued) "others run"
            Expect.stringContains (driver.Explain two) "node a has 1 CPU and the job wants 2" "why"
            driver.Add(server "a" 2)
            Expect.isEmpty (driver.Board.Servers |> Seq.filter (fun server -> server.KeptFor <> null)) "one is free"
            let next = driver.Submit()
            Expect.equal next.State JobState.Queued "now it is kept"
            driver.End one value
            Expect.equal two.State JobState.Running "for the one that came first"
        }

        test "[GD34] [GD14] what is kept is given back when the one who runs is lost, and when one that is kept is lost" {
            let driver = Driver()
            driver.AddNode "a" 3
            let three = driver.Submit(wide 3)
            let kept = driver.Board.Servers |> Seq.find (fun server -> server.KeptFor = three)
            driver.Remove(kept.Id, 0L)
            Expect.equal three.State JobState.Running "it goes on"
            driver.Remove(three.Server.Value, Int64.MaxValue)
            Expect.equal three.State JobState.Lost "it is lost"
            Expect.equal (driver.Submit().State) JobState.Running "the last one is free"
        }
    ]

let private aheadTests =
    testList "ahead of their turn" [
        test "[GD69] a server gets short jobs ahead, as many as it does within the time that is to be covered" {
            let driver = Driver()
            let _, ahead = withLine driver
            Expect.isLessThanOrEqual ahead.Length 100 "2 ms of jobs of 20 microseconds"
            Expect.equal (ahead |> List.map _.Id.Number) (List.sort (ahead |> List.map _.Id.Number)) "in order"
        }

        test "[GD69] a server gets no long jobs ahead" {
            let driver = Driver()
            driver.Add(server "a" 1)
            let jobs = driver.SubmitMany 20 (JobOptions())

            for job in jobs |> List.take 10 do
                driver.Wait(milliseconds 5)
                driver.End job value

            Expect.equal (jobs |> List.filter (fun job -> job.State = JobState.Running)).Length 1 "one at a time"
        }

        test "[GD69] an idle server takes over half of what another one has ahead" {
            let driver = Driver()
            let first, ahead = withLine driver
            driver.Board.SuspendServer(server "b" 1, driver.Now)

            let queued =
                driver.Board.Jobs
                |> Seq.filter (fun job -> job.State = JobState.Queued)
                |> List.ofSeq

            for job in queued do
                driver.Cancel job |> ignore

            driver.Effects() |> ignore
            driver.Add(server "b" 1)
            let asked = driver.Effects JobEffectKind.Recall |> List.map _.Job
            Expect.equal asked (ahead |> List.rev |> List.take asked.Length) "the last ones"
            Expect.equal asked.Length ((ahead.Length + 1) / 2) "half of them"
            driver.End asked[0] recalled
            Expect.equal (driver.Runs()) [ asked[0], server "b" 1 ] "it runs there"
            Expect.equal (asked[0].Attempt, asked[0].Handover) (1, 2) "for the first time"
            driver.Board.Ended(server "a" 1, first.Id.Number, first.Handover, value, driver.Now)
            driver.End asked[1] value
            Expect.equal asked[1].State JobState.Succeeded "one that had begun ends where it is"
        }

        test "[GD69] jobs behind one that takes long are given to others" {
            let driver = Driver()
            let first, ahead = withLine driver
            driver.Add(server "b" 1)
            driver.Effects() |> ignore
            Expect.isSome (Option.ofNullable driver.Board.NextDue) "it will be looked at"
            driver.Wait(milliseconds 8)
            let asked = driver.Effects JobEffectKind.Recall |> List.map _.Job
            Expect.isNonEmpty asked "they are asked for"
            Expect.isFalse (List.contains first asked) "but not the one that runs"

            for job in
                ahead
                |> List.filter (fun job -> job.State = JobState.Running && job.Server.Value.Node = "a") do
                driver.End job recalled

            Expect.equal
                (driver.Board.Servers |> Seq.find (fun each -> each.Id.Node = "a")).Ahead
                0
                "none is left there"
        }

        test "[D41] a server that is suspended gives back what it has not begun" {
            let driver = Driver()
            let first, ahead = withLine driver
            driver.Board.SuspendServer(server "a" 1, driver.Now)
            let asked = driver.Effects JobEffectKind.Recall |> List.map _.Job
            Expect.equal (List.rev asked) ahead "all but the one that runs"
            driver.End first value

            for job in asked do
                driver.End job recalled

            Expect.isTrue (driver.Board.IsIdle(server "a" 1)) "it is idle"
            Expect.isEmpty (driver.Runs()) "and gets nothing"
            driver.Board.ResumeServer(server "a" 1, driver.Now)
            Expect.equal (fst (driver.Runs()).Head) ahead[0] "until it is resumed, then in order"
        }
    ]

let tests =
    testList "JobBoard" [
        placing
        wideTests
        aheadTests
        yield! JobBoardEndingTests.tests
        JobBoardKinTests.tests
        JobBoardProperties.tests
    ]
