namespace Pycos.CSharp.Interop.Tests;

/// <summary>Scopes, task groups and combinators as a C# programmer meets them.</summary>
internal static class StructureTests
{
    internal static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[G31] a group of C# tasks ends with its last task, and throws the first failure", () => Run(Groups())),
        ("[G31] a scope tells what ended its code", () => Run(Scopes())),
        ("[G33] a time limit works around C# code that awaits .NET tasks", () => Run(Limits())),
        ("[G32] clean-up in a finally block that waits shields itself", () => Run(CleanUp())),
        ("[G33] combinators take collection expressions, with and without results", () => Run(Combinators())),
        ("[G31] .NET code that must not await a scope leaves none open", () => Run(Refused())),
    ];

    private static void Run(Coroutine test)
    {
        using var scheduler = new Scheduler();
        Check(scheduler.Spawn(test).AsTask().Wait(TimeSpan.FromSeconds(30)));
    }

    private static void Check(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("The promise does not hold.");
        }
    }

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static async Coroutine<T> After<T>(double milliseconds, T value)
    {
        await PycosTask.SleepAsync(Milliseconds(milliseconds));
        return value;
    }

    private static async Coroutine Forever() => await PycosTask.SleepAsync(Timeout.InfiniteTimeSpan);

    private static async Coroutine Fail(string message)
    {
        await PycosTask.YieldAsync();
        throw new FormatException(message);
    }

    private static async Coroutine<Exception?> Caught(Coroutine coroutine)
    {
        try
        {
            await coroutine;
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static async Coroutine Groups()
    {
        var seen = new List<int>();
        var sum = await TaskGroup.RunAsync(async Coroutine<int> (group) =>
        {
            var listener = group.Spawn<int>(async inbox =>
            {
                seen.Add(await inbox.ReceiveAsync());
                seen.Add(await inbox.ReceiveAsync());
            });
            var one = group.Spawn(After(1, 1));
            var two = group.Spawn(After(2, 2), new SpawnOptions { Name = "two" });
            listener.Send(await one);
            listener.Send(await two);
            return await one + await two;
        });
        Check(sum == 3 && seen is [1, 2]);

        var failed = await Caught(TaskGroup.RunAsync(async Coroutine (group) =>
        {
            _ = group.Spawn(Fail("first"));
            await Forever();
        }));
        Check(failed is FormatException { Message: "first" });

        var late = await Caught(TaskGroup.RunAsync(_ => Forever(), new TaskGroupOptions { Timeout = Milliseconds(1) }));
        Check(late is TimeoutException);
    }

    private static async Coroutine Scopes()
    {
        var scope = new CancelScope(Milliseconds(1));
        Check(!await scope.RunAsync(Forever()) && scope is { Cancelled: true, TimedOut: true });

        var other = new CancelScope();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var canceller = Task.Run(async () =>
        {
            await begun.Task;
            other.Cancel();
        });
        var outcome = await other.RunAsync(Begin());
        await canceller;
        Check(outcome.Status == PycosTaskStatus.Cancelled && outcome.Exception is ScopeCancelledException && !other.TimedOut);

        var kept = await new CancelScope().RunAsync(After(0, 5));
        Check(kept is { IsCompleted: true, Result: 5 });

        async Coroutine<int> Begin()
        {
            begun.SetResult();
            return await After(60_000, 1);
        }
    }

    private static async Coroutine Limits()
    {
        Check((await DotNet().WithTimeout(Milliseconds(5))).TimedOut);
        Check(!await Forever().WithTimeout(Milliseconds(1)));
        Check(await Caught(Forever().TimeoutAfter(Milliseconds(1))) is TimeoutException);
        Check(await After(0, 3).TimeoutAfter(TimeSpan.FromMinutes(1)) == 3);

        static async Coroutine<int> DotNet()
        {
            await new TaskCompletionSource().Task;
            return 1;
        }
    }

    private static async Coroutine CleanUp()
    {
        var log = new List<string>();
        Check(!await Work().WithTimeout(Milliseconds(1)));
        Check(log is ["flushed"]);

        async Coroutine Work()
        {
            try
            {
                await Forever();
            }
            finally
            {
                await Flush().Shielded();
            }
        }

        async Coroutine Flush()
        {
            await PycosTask.SleepAsync(Milliseconds(2));
            log.Add("flushed");
        }
    }

    private static async Coroutine Combinators()
    {
        Check(await Coroutine.WhenAll([After(2, 1), After(1, 2)]) is [1, 2]);
        await Coroutine.WhenAll([Forever().WithTimeout(Milliseconds(1)), After(1, true)]);
        await Coroutine.WhenAll([After(1, 1).WithoutResult(), After(1, 2).WithoutResult()]);
        var (number, text) = await Coroutine.WhenAll(After(1, 1), After(1, "one"));
        Check(number == 1 && text == "one");
        var (index, value) = await Coroutine.WhenAny([After(60_000, 1), After(1, 2)]);
        Check(index == 1 && value == 2);
        Check(await Coroutine.Race([After(1, 1), After(60_000, 2)]) == 1);
        Check(await Coroutine.WhenAny([Forever(), Coroutine.FromResult(1).WithoutResult()]) == 1);
        await Coroutine.Race([Forever(), After(1, 1).WithoutResult()]);
        Check(await Coroutine.FirstSuccess([Failing(), After(1, 2)]) == 2);
        Check(await Coroutine.ParallelMap(Enumerable.Range(1, 5), 2, i => After(i % 2, i * i)) is [1, 4, 9, 16, 25]);
        var total = 0;
        await Coroutine.ParallelForEach(Enumerable.Range(1, 5), 2, async i =>
        {
            var element = await After(1, i);
            total += element;
        });
        Check(total == 15);

        static async Coroutine<int> Failing()
        {
            await Fail("bad");
            return 1;
        }
    }

    private static async Coroutine Refused()
    {
        var scope = new CancelScope();
        var refused = DotNet(scope);
        Check(refused.IsFaulted && refused.Exception!.InnerException is InvalidOperationException);
        scope.Cancel();
        await PycosTask.SleepAsync(Milliseconds(1));
        await PycosTask.YieldAsync();

        static async Task DotNet(CancelScope scope) => await scope.RunAsync(Forever());
    }
}
