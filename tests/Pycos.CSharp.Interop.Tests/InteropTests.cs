using static Pycos.CSharp.Interop.Tests.Harness;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>The core's promises as a C# programmer meets them. Each test is a sentence and what must not throw.</summary>
internal static class InteropTests
{
    internal static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[R18] a coroutine returns values and throws through its callers, 50,000 calls deep", () => Run(DeepAsync())),
        ("a coroutine is cold, and runs once", () => Run(RunsOnceAsync())),
        ("await foreach takes an inbox's messages in order", () => Run(ReadAllAsync())),
        ("Task and ValueTask are awaited on the scheduler's thread", () => Run(AwaitsTasksAsync())),
        ("AsTask lets async Task code await a task, its failure and its cancellation", () => AsTaskAsync().GetAwaiter().GetResult()),
        ("async Task code that awaits a coroutine gets an exception that says what to do", () => Run(ForeignCallerAsync())),
        ("[R28 G4] a task that awaits a Task which never ends is terminated, its finally blocks run inner first", () => Run(TerminateAsync())),
        ("await using closes at the end of the scope, also when the task is terminated", () => Run(AwaitUsingAsync())),
        ("[R24 G45] a timeout is a type of its own, not a value", () => RunVirtually(TimeoutAsync())),
    ];

    private static async Coroutine<int> DepthAsync(int remaining)
    {
        if (remaining == 0)
        {
            await PycosTask.YieldAsync();
            return 0;
        }

        return 1 + await DepthAsync(remaining - 1);
    }

    private static async Coroutine DeepAsync()
    {
        Check(await DepthAsync(50_000) == 50_000, "every level returned");
        try
        {
            await ThrowAsync();
            Check(false, "an exception");
        }
        catch (TimeZoneNotFoundException exception)
        {
            Check(exception.StackTrace!.Contains(nameof(ThrowAsync), StringComparison.Ordinal), "the stack tells where");
        }
    }

    private static async Coroutine ThrowAsync()
    {
        await PycosTask.YieldAsync();
        throw new TimeZoneNotFoundException();
    }

    private static async Coroutine RunsOnceAsync()
    {
        var runs = 0;
        async Coroutine Count() => runs++;
        var coroutine = Count();
        Check(runs == 0, "nothing ran");
        await coroutine;
        Check(runs == 1, "it ran");
        try
        {
            await coroutine;
            Check(false, "a second run is refused");
        }
        catch (CoroutineAlreadyRunException)
        {
            Check(runs == 1, "and changes nothing");
        }
    }

    private static async Coroutine ReadAllAsync()
    {
        var taken = new List<int>();
        var reader = PycosTask.Spawn<int>(async inbox =>
        {
            await foreach (var message in inbox.ReadAllAsync())
            {
                taken.Add(message);
                if (message == 100)
                {
                    break;
                }
            }
        });
        for (var i = 1; i <= 100; i++)
        {
            await reader.SendAsync(i);
        }

        await reader.Task;
        Check(taken.SequenceEqual(Enumerable.Range(1, 100)), "all of them, in order");
    }

    private static async Coroutine AwaitsTasksAsync()
    {
        var scheduler = Scheduler.Current;
        Check(await Task.Run(() => 3) == 3, "a Task's result");
        Check(Scheduler.Current == scheduler, "back on the scheduler");
        Check(await new ValueTask<int>(Task.Run(() => 4)).ConfigureAwait(false) == 4, "a ValueTask's result");
        Check(Scheduler.Current == scheduler, "back on the scheduler");
        await Task.Yield();
        Check(Scheduler.Current == scheduler, "back on the scheduler");
    }

    private static async Task AsTaskAsync()
    {
        using var scheduler = new Scheduler();
        async Coroutine<int> Seven() => 7;
        Check(await scheduler.Spawn(Seven()).AsTask() == 7, "the result");
        var failing = scheduler.Spawn(ThrowAsync()).AsTask();
        await Task.WhenAny(failing);
        Check(failing.IsFaulted && failing.Exception.InnerException is TimeZoneNotFoundException, "the failure");
        async Coroutine Sleep() => await PycosTask.SleepAsync(Timeout.InfiniteTimeSpan);
        var sleeper = scheduler.Spawn(Sleep());
        sleeper.Terminate();
        var cancelled = sleeper.AsTask();
        await Task.WhenAny(cancelled);
        Check(cancelled.IsCanceled, "the cancellation");
    }

    private static async Coroutine ForeignCallerAsync()
    {
        static async Task Wrong() => await ThrowAsync();
        static async Task AlsoWrong() => await PycosTask.YieldAsync();
        foreach (var wrong in new Func<Task>[] { Wrong, AlsoWrong })
        {
            try
            {
                await wrong();
                Check(false, "an exception");
            }
            catch (InvalidOperationException exception)
            {
                Check(exception.Message.Contains("AsTask", StringComparison.Ordinal), $"a hint, not '{exception.Message}'");
            }
        }

        await PycosTask.YieldAsync();
    }

    private static async Coroutine TerminateAsync()
    {
        var left = new List<string>();
        async Coroutine Inner()
        {
            try
            {
                await new TaskCompletionSource().Task;
            }
            finally
            {
                left.Add("inner");
            }
        }

        async Coroutine Outer()
        {
            try
            {
                await Inner();
            }
            finally
            {
                await PycosTask.YieldAsync();
                left.Add("outer");
            }
        }

        var task = PycosTask.Spawn(Outer());
        await PycosTask.YieldAsync();
        task.Terminate();
        try
        {
            await task;
        }
        catch (TaskTerminatedException)
        {
            left.Add("told");
        }

        Check(left.SequenceEqual(["inner", "outer", "told"]), string.Join(", ", left));
        Check(task.Status == PycosTaskStatus.Cancelled, "cancelled");
    }

    private static async Coroutine AwaitUsingAsync()
    {
        var closed = 0;
        async Coroutine Hold()
        {
            await using var held = new Held(() => closed++);
            await PycosTask.SleepAsync(Timeout.InfiniteTimeSpan);
        }

        var task = PycosTask.Spawn(Hold());
        await PycosTask.YieldAsync();
        task.Terminate();
        while (task.IsAlive)
        {
            await PycosTask.YieldAsync();
        }

        Check(closed == 1, "closed once");
    }

    private static async Coroutine TimeoutAsync()
    {
        var reader = Scheduler.Current!.Spawn<string?, (bool, bool, string?)>(ReadSlowlyAsync, out var address);
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(20));
        address.Send(null);
        Check(await reader == (true, true, null), "two timeouts, then a null message");
    }

    private static async Coroutine<(bool Nothing, bool Late, string? Message)> ReadSlowlyAsync(Inbox<string?> inbox)
    {
        var nothing = await inbox.ReceiveAsync(TimeSpan.Zero);
        var late = await inbox.ReceiveAsync(TimeSpan.FromMilliseconds(1));
        return (nothing.TimedOut, late.TimedOut, await inbox.ReceiveAsync());
    }

    private sealed class Held(Action close) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            close();
        }
    }
}
