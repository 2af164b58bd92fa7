module Pycos.Core.Tests.BlockingTests

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Data
open System.Data.Common
open System.Diagnostics
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport

let private pools = [
    test "[R53] A pool hands back values, and exceptions with their stack" {
        use pool = BlockingPool.ofThreads 2
        let thrower () : int = raise (DivideByZeroException())

        run (
            pycos {
                let! sum = pool |> BlockingPool.run (fun () -> 3 + 4)
                Expect.equal sum 7 ""
                let! failure = throwsIn<DivideByZeroException, _>(pool |> BlockingPool.run thrower)
                Expect.stringContains failure.StackTrace "BlockingTests" "the stack tells where"
                let! shared = Coroutine.blocking (fun () -> Thread.CurrentThread.Name)
                Expect.stringContains shared "pycos blocking" "a thread of the shared pool"
            }
        )

        throws<InvalidOperationException>(fun () -> BlockingPool.Shared.Dispose())
        |> ignore
    }
    test "[R53] Jobs start in the order of submission" {
        use pool = BlockingPool.ofThreads 1
        let order = ConcurrentQueue<int>()

        run (
            pycos {
                let tasks = [
                    for i in 1..200 -> spawn (pool |> BlockingPool.run (fun () -> order.Enqueue i))
                ]

                for task in tasks do
                    do! task
            }
        )

        Expect.sequenceEqual order [ 1..200 ] ""
    }
    test "[R53] While a job blocks for a second a ticker of 20 ms goes on" {
        use pool = BlockingPool.ofThreads 2

        let measure () =
            run (
                pycos {
                    let job = spawn (pool |> BlockingPool.run (fun () -> Thread.Sleep 1000))
                    let mutable longest = 0.0
                    let clock = Stopwatch()

                    while job.IsAlive do
                        clock.Restart()
                        do! PycosTask.SleepAsync(ms 20.0)
                        longest <- max longest clock.Elapsed.TotalMilliseconds

                    return longest
                }
            )

        bestOf 5 "milliseconds between ticks" 100.0 measure
    }
    test
        "[R53 G2 G12] A task that is terminated while its job runs cancels the job's token, and the late end wakes nobody" {
        use pool = BlockingPool.ofThreads 1
        use release = new ManualResetEventSlim()
        let mutable cancelled = false
        let mutable withdrawn = true

        run (
            pycos {
                use started = new ManualResetEventSlim()

                let job (token: CancellationToken) =
                    started.Set()
                    cancelled <- token.WaitHandle.WaitOne limit
                    release.Wait()

                let task =
                    spawn (
                        pycos {
                            try
                                do! pool |> BlockingPool.runCancellable job
                            with :? TimeZoneNotFoundException ->
                                let! early = PycosTask.SuspendAsync(ms 200.0)
                                Expect.isTrue early.TimedOut "nobody else is woken"
                        }
                    )

                let queued = spawn (pool |> BlockingPool.run (fun () -> withdrawn <- false))

                while not started.IsSet do
                    do! PycosTask.SleepAsync(ms 1.0)

                task.Throw(TimeZoneNotFoundException()) |> ignore
                queued.Terminate() |> ignore
                do! PycosTask.SleepAsync(ms 50.0)
                release.Set()
                do! task
                do! pool.JoinAsync()
            }
        )

        Expect.isTrue cancelled "the token"
        Expect.isTrue withdrawn "a job that has not begun never does"
        Expect.equal pool.Statistics.Abandoned 2L "counted"
    }
    test "[R53] A pool is drained, and ends after the jobs it has; later ones are refused" {
        let pool = BlockingPool.ofThreads 2
        use scheduler = new Scheduler()

        let tasks = [
            for i in 1..20 ->
                scheduler.Spawn(
                    pool
                    |> BlockingPool.run (fun () ->
                        Thread.Sleep 1
                        i)
                )
        ]

        Expect.equal [ for task in tasks -> valueOf task ] [ 1..20 ] ""
        Expect.isTrue (pool.Join(limit)) "drained"
        runOn scheduler (pycos { do! pool.TerminateAsync() })
        Expect.equal pool.Statistics.Threads 0 "the threads have ended"

        let refused =
            runOn scheduler (throwsIn<BlockingPoolStoppedException, _>(pool |> BlockingPool.run ignore))

        Expect.stringContains refused.Message "Shared" "what to do"
        pool.Terminate()

        runOn scheduler (pycos { throws<WrongSchedulerException>(fun () -> pool.Terminate()) |> ignore })
    }
    test "[G21] A full queue refuses or makes wait as chosen, and is counted" {
        let tryMode mode =
            use pool =
                new BlockingPool(BlockingPoolOptions(Threads = 1, Capacity = 1, FullMode = mode))

            use release = new ManualResetEventSlim()
            use scheduler = new Scheduler()
            use started = new ManualResetEventSlim()

            let first =
                scheduler.Spawn(
                    pool
                    |> BlockingPool.run (fun () ->
                        started.Set()
                        release.Wait())
                )

            waitFor "the job" started
            let others = [ for _ in 1..3 -> scheduler.Spawn((pool |> BlockingPool.run ignore)) ]
            eventually "two found no room" (fun () -> pool.Statistics.Full = 2L)
            release.Set()
            valueOf first

            [
                for other in others -> (scheduler.Spawn(other.OutcomeAsync()) |> valueOf).Exception |> isNull
            ]

        Expect.equal (tryMode BlockingPoolFullMode.Wait) [ true; true; true ] ""
        Expect.equal (tryMode BlockingPoolFullMode.Fail) [ true; false; false ] ""
    }
]

type private FakeCommand(execute: unit -> int) =
    inherit DbCommand()
    override val CommandText = "" with get, set
    override val CommandTimeout = 0 with get, set
    override val CommandType = CommandType.Text with get, set
    override val DesignTimeVisible = false with get, set
    override val UpdatedRowSource = UpdateRowSource.None with get, set
    override val DbConnection = null with get, set
    override val DbTransaction = null with get, set
    override _.DbParameterCollection = null
    override _.Cancel() = ()
    override _.Prepare() = ()
    override _.CreateDbParameter() = raise (NotSupportedException())
    override _.ExecuteNonQuery() = execute ()
    override _.ExecuteScalar() = box (execute ())

    override _.ExecuteDbDataReader _ =
        let table = new DataTable()
        table.Columns.Add("n", typeof<int>) |> ignore

        for i in 1..3 do
            table.Rows.Add(box i) |> ignore

        new DataTableReader(table)

type private FakeConnection(execute: unit -> int) =
    inherit DbConnection()
    override val ConnectionString = "" with get, set
    override _.Database = "fake"
    override _.DataSource = ""
    override _.ServerVersion = ""
    override _.State = ConnectionState.Open
    override _.BeginDbTransaction _ = raise (NotSupportedException())
    override _.ChangeDatabase _ = ()
    override _.Close() = ()
    override _.Open() = ()
    override _.CreateDbCommand() = new FakeCommand(execute)

let private databases = [
    test "[R54 G12] 3,000 instant calls of many tasks return 3,000 results, and no two calls overlap" {
        use pool = BlockingPool.ofThreads 4
        let mutable inside = 0
        let mutable most = 0
        let mutable calls = 0

        let execute () =
            most <- max most (Interlocked.Increment &inside)
            let result = Interlocked.Increment &calls
            Interlocked.Decrement &inside |> ignore
            result

        use connection = new FakeConnection(execute)
        let database = AsyncDatabase(connection, pool)

        let results =
            run (
                pycos {
                    let tasks = [
                        for _ in 1..10 ->
                            spawn (
                                pycos {
                                    let results = List<int>()

                                    for _ in 1..300 do
                                        let! result = database.CreateCommand("x").ExecuteAsync()
                                        results.Add result

                                    return results
                                }
                            )
                    ]

                    let all = List<int>()

                    for task in tasks do
                        let! results = task
                        all.AddRange results

                    return all
                }
            )

        Expect.equal (results |> Seq.sort |> List.ofSeq) [ 1..3000 ] ""
        Expect.equal most 1 "never two at once"
    }
    test "[R54 G12] A call goes on behind a task that was terminated, and the next one waits for its end" {
        use pool = BlockingPool.ofThreads 4
        use release = new ManualResetEventSlim()
        use started = new ManualResetEventSlim()
        use connection = new FakeConnection(fun () -> 1)
        let database = AsyncDatabase(connection, pool)
        use scheduler = new Scheduler()
        let mutable over = false

        let first =
            scheduler.Spawn(
                database.RunAsync(fun _ _ ->
                    started.Set()
                    release.Wait()
                    over <- true
                    0)
            )

        waitFor "the first call" started
        let second = scheduler.Spawn(database.RunAsync(fun _ _ -> over))
        first.Terminate() |> ignore
        eventually "the first task has ended" (fun () -> not first.IsAlive)
        Expect.isTrue second.IsAlive "it waits for the call, not for the task"
        release.Set()
        Expect.isTrue (valueOf second) ""
    }
    test "[R54] Rows, scalars and the driver's exceptions come back" {
        let mutable fail = false

        use connection =
            new FakeConnection(fun () -> if fail then raise (InvalidCastException()) else 5)

        let database = AsyncDatabase connection

        run (
            pycos {
                do! database.OpenAsync()
                let command = database.CreateCommand "select"
                Expect.equal command.Command.CommandText "select" "the driver's object"
                let! scalar = command.ExecuteScalarAsync()
                Expect.equal scalar (box 5) ""
                let! reader = command.ExecuteReaderAsync()
                let! first = reader.ReadAsync()
                Expect.equal (first, reader.Reader.GetInt32 0) (true, 1) ""
                let! rest = reader.FetchAllAsync()
                Expect.equal [ for row in rest -> unbox<int> row[0] ] [ 2; 3 ] ""
                do! reader.CloseAsync()
                fail <- true
                let! _ = throwsIn<InvalidCastException, _>(command.ExecuteAsync())
                do! database.CloseAsync()
            }
        )
    }
]

/// Random programs of sends and receives of categories; the model is a list.
let private runCategoryProgram seed =
    let random = Random seed

    runVirtually (
        pycos {
            let body (inbox: Inbox<int>) =
                pycos {
                    let categories = MessageCategories.create inbox
                    let model = List<int>()
                    let added = List<(int -> string option) * IDisposable>()

                    let categoryOf m =
                        added |> Seq.rev |> Seq.tryPick (fun (f, _) -> f m)

                    for step in 1..25 do
                        match random.Next 5 with
                        | 0
                        | 1 ->
                            inbox.Self.Send step
                            model.Add step
                        | 2 when random.Next 3 = 0 ->
                            let divisor = 2 + random.Next 3
                            let name = string (random.Next 2)

                            let f m =
                                if m % divisor = 0 then Some name else None

                            added.Add(f, categories |> MessageCategories.add f)
                        | 2 when added.Count > 0 && random.Next 3 = 0 ->
                            let index = random.Next added.Count
                            (snd added[index]).Dispose()
                            added.RemoveAt index
                        | _ ->
                            let wanted =
                                if random.Next 3 = 0 then
                                    None
                                else
                                    Some(string (random.Next 2))

                            let! got =
                                match wanted with
                                | Some category -> categories |> MessageCategories.receiveWithin TimeSpan.Zero category
                                | None -> categories |> MessageCategories.receiveUncategorizedWithin TimeSpan.Zero

                            match model |> Seq.tryFind (fun m -> categoryOf m = wanted) with
                            | Some oldest ->
                                Expect.equal got (ValueSome oldest) $"seed {seed}: the oldest"
                                model.Remove oldest |> ignore
                            | None -> Expect.equal got ValueNone $"seed {seed}: none"

                    for left in model do
                        Expect.equal
                            (Inbox.tryReceive inbox)
                            (ValueSome left)
                            $"seed {seed}: the others are still there"
                }

            let task, _ = spawnInbox body
            do! task
        }
    )

let private categories = [
    test "[R46 G14] The oldest message of a category is received in time, whatever its value, without categorizers too" {
        runVirtually (
            pycos {
                let task, address =
                    spawnInbox (fun (inbox: Inbox<int>) ->
                        pycos {
                            let categories = MessageCategories.create inbox
                            let! plain = categories |> MessageCategories.receiveUncategorizedWithin (ms 1.0)
                            Expect.equal plain (ValueSome 0) "without any categorizer"

                            use _older =
                                categories
                                |> MessageCategories.add (fun m -> if m < 10 then Some "low" else None)

                            use _newer =
                                categories
                                |> MessageCategories.add (fun m -> if m = 5 then Some "five" else None)

                            let! five = categories |> MessageCategories.receive "five"
                            let! low = categories |> MessageCategories.receive "low"
                            let! high = categories |> MessageCategories.receiveUncategorizedWithin (ms 100.0)
                            let before = Scheduler.Current.Clock.Now
                            let! none = categories |> MessageCategories.receiveWithin (ms 50.0) "five"
                            Expect.equal (Scheduler.Current.Clock.Now - before) 50_000_000L "the whole timeout"
                            return five, low, high, none
                        })

                for message in [ 0; 20; 3; 5 ] do
                    address.Send message

                let! result = task
                Expect.equal result (5, 3, ValueSome 20, ValueNone) ""
            }
        )
    }
    test "[R46 G14] Random receives by category agree with a list" {
        for seed in 1..10_000 do
            runCategoryProgram seed

        Pycos.TestRunner.Explored.property "message categories" 10_000
    }
]

let tests =
    testList "blocking work and categories" [
        testList "pool" pools
        testList "database" databases
        testList "categories" categories
    ]
