using System.Collections.Concurrent;
using System.Data;
using static Pycos.CSharp.Interop.Tests.Harness;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>
/// Blocking calls, databases and names as a C# programmer meets them. What runs on threads of its own waits for conditions, not
/// for time.
/// </summary>
internal static class ServicesTests
{
    internal static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[R53] a pool's job returns its value or throws in the task that awaits it, on the scheduler's thread", () => Run(PoolResults())),
        ("[R53 G2] a job is told by its token that its task waits no more", () => Run(PoolCancellation())),
        ("[R53 G21] a full pool fails or waits as it was told, and refuses jobs after its end", () => Run(PoolLimits())),
        ("[R54 G12] a database's calls run one after the other, and give what the driver gives", () => Run(Database())),
        ("[R54] an exception of the driver is thrown in the task that called it, and the next call goes on", () => Run(DatabaseFailure())),
        ("[R38 G10] a task is found by its names, and no longer when it has ended", () => RunVirtually(Names())),
        ("[R38 G45] a name that is waited for in vain is a timeout, and a wait can be cancelled", () => RunVirtually(NamesInVain())),
    ];

    private static BlockingPool NewPool(int threads, int capacity, BlockingPoolFullMode fullMode) =>
        new(new BlockingPoolOptions { Threads = threads, Capacity = capacity, FullMode = fullMode });

    private static async Coroutine PoolResults()
    {
        using var pool = new BlockingPool(new BlockingPoolOptions { Threads = 2, Name = "interop" });
        var here = Environment.CurrentManagedThreadId;
        Check(await pool.RunAsync(() => 3 + 4) == 7);
        var name = await pool.RunAsync(() => Thread.CurrentThread.Name);
        Check(name!.Contains("interop", StringComparison.Ordinal));
        var ran = 0;
        await pool.RunAsync(() => { ran++; });
        Check(ran == 1 && Environment.CurrentManagedThreadId == here);
        var failure = await ThrowsAsync<TimeZoneNotFoundException>(pool.RunAsync(Fail));
        Check(failure.StackTrace!.Contains(nameof(Fail), StringComparison.Ordinal), "the stack tells where");
        await pool.JoinAsync();
        Check(pool.Statistics is { Completed: 4, Queued: 0 }, pool.Statistics.ToString());

        static void Fail() => throw new TimeZoneNotFoundException();
    }

    private static async Coroutine PoolCancellation()
    {
        using var pool = new BlockingPool(new BlockingPoolOptions { Threads = 1 });
        using var source = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        using var told = new ManualResetEventSlim();
        var job = PycosTask.Spawn(pool.RunAsync(
            token =>
            {
                started.Set();
                Check(token.WaitHandle.WaitOne(Limit), "the token is cancelled");
                told.Set();
                return 1;
            },
            source.Token));
        await Until(() => started.IsSet);
        source.Cancel();
        Check((await job.OutcomeAsync()).Exception is OperationCanceledException);
        await Until(() => told.IsSet);
        Check(await pool.RunAsync(() => 2) == 2, "the thread goes on");
    }

    private static async Coroutine PoolLimits()
    {
        using var release = new ManualResetEventSlim();
        using var strict = NewPool(1, 1, BlockingPoolFullMode.Fail);
        var jobs = new List<PycosTask> { PycosTask.Spawn(strict.RunAsync(Block)) };
        await Until(() => strict.Statistics.Busy == 1);
        jobs.Add(PycosTask.Spawn(strict.RunAsync(Block)));
        await Until(() => strict.Statistics.Queued == 1);
        await ThrowsAsync<BlockingPoolFullException>(strict.RunAsync(() => { }));

        using var patient = NewPool(1, 1, BlockingPoolFullMode.Wait);
        jobs.AddRange(Enumerable.Range(0, 3).Select(_ => PycosTask.Spawn(patient.RunAsync(Block))));
        await Until(() => patient.Statistics is { Busy: 1, Queued: 2, Full: > 0 });
        release.Set();
        foreach (var job in jobs)
        {
            await job;
        }

        await patient.TerminateAsync();
        Check(patient.Statistics is { Threads: 0, Completed: 3 }, patient.Statistics.ToString());
        await ThrowsAsync<BlockingPoolStoppedException>(patient.RunAsync(() => { }));

        void Block() => release.Wait(Milliseconds(5000));
    }

    private static async Coroutine Database()
    {
        using var pool = new BlockingPool(new BlockingPoolOptions { Threads = 4 });
        var texts = new ConcurrentQueue<string>();
        var inside = 0;
        using var connection = new FakeConnection(text =>
        {
            Check(Interlocked.Increment(ref inside) == 1, "one call at a time");
            texts.Enqueue(text);
            Interlocked.Decrement(ref inside);
            return text.Length;
        });
        var database = new AsyncDatabase(connection, pool);
        await database.OpenAsync();
        Check(database.Connection.State == ConnectionState.Open);
        var calls = Enumerable.Range(1, 100)
            .Select(length => PycosTask.Spawn(database.CreateCommand(new string('x', length)).ExecuteAsync()))
            .ToList();
        for (var i = 0; i < calls.Count; i++)
        {
            Check(await calls[i] == i + 1);
        }

        Check(texts.Select(text => text.Length).SequenceEqual(Enumerable.Range(1, 100)), "in the order of the calls");
        Check(await database.CreateCommand("four").ExecuteScalarAsync() is 4);
        var reader = await database.CreateCommand("table").ExecuteReaderAsync();
        Check(await reader.ReadAsync() && reader.Reader.GetInt32(0) == 1);
        Check((await reader.FetchAsync(1)) is [[2]] && (await reader.FetchAllAsync()) is [[3]] && !await reader.ReadAsync());
        await reader.CloseAsync();
        Check(await database.RunAsync((open, _) => open.Database) == "fake");
        await database.CloseAsync();
        Check(database.Connection.State == ConnectionState.Closed);
    }

    private static async Coroutine DatabaseFailure()
    {
        using var pool = new BlockingPool(new BlockingPoolOptions { Threads = 1 });
        using var connection = new FakeConnection(text => text == "bad" ? throw new DataException(text) : 1);
        var database = new AsyncDatabase(connection, pool);
        Check((await ThrowsAsync<DataException>(database.CreateCommand("bad").ExecuteAsync().WithoutResult())).Message == "bad");
        Check(await database.CreateCommand("good").ExecuteAsync() == 1);
    }

    private static async Coroutine Names()
    {
        var address = PycosTask.Spawn<int>(async inbox => await inbox.ReceiveAsync());
        address.Task.Register("adder");
        Check(address.Task.TryRegister("sum") && !PycosTask.Current.TryRegister("sum"));
        Throws<NameInUseException>(() => PycosTask.Current.Register("sum"));
        Throws<ArgumentException>(() => PycosTask.Current.Register("^reserved"));
        Check(address.Task.RegisteredNames.Count == 2 && address.Task.Unregister("sum") && !address.Task.Unregister("sum"));
        Check(TaskRef.TryLocate<int>("adder", out var found) && found == address);
        Throws<ArgumentException>(() => TaskRef.TryLocate<string>("adder", out _));
        Check(PycosTask.TryLocate("adder", out var task) && task == address.Task);
        found.Send(1);
        await address.Task;
        Check(!PycosTask.TryLocate("adder", out _));
    }

    private static async Coroutine NamesInVain()
    {
        Check((await TaskRef.LocateAsync<int>("nobody", Milliseconds(10))).TimedOut);
        using var source = new CancellationTokenSource();
        var cancelled = PycosTask.Spawn(PycosTask.LocateAsync("nobody", cancellationToken: source.Token));
        var patient = PycosTask.Spawn(PycosTask.LocateAsync("later", Limit));
        await Pause(10);
        source.Cancel();
        Check((await cancelled.OutcomeAsync()).Exception is OperationCanceledException);
        PycosTask.Current.Register("later");
        Check((await patient).TryGetValue(out var found) && found == PycosTask.Current);
    }

    private static async Coroutine Until(Func<bool> condition)
    {
        var deadline = PycosTask.Current.Scheduler.Clock.Now + (Limit.Ticks * 100);
        while (!condition())
        {
            Check(PycosTask.Current.Scheduler.Clock.Now < deadline, "it comes true in time");
            await Pause(1);
        }
    }
}
