using Pycos.Testing;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>Hot swaps as a C# programmer meets them, in virtual time.</summary>
internal static class HotSwapTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    internal static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[R34 R35 G41] an await foreach over the inbox is a place for a swap, and the state is handed over", () => Run(Counting())),
        ("[R34] a finally block that suspends ends before the new code starts", () => Run(CleaningUp())),
        ("[R34 G41] a catch with a filter refuses by the name of the new code", () => Run(Refusing())),
        ("[R34] code of a task without a result and without an inbox is replaced at a point", () => Run(WithoutResult())),
        ("[R35] a swap waits for the end of a nested call, also of one that receives or sleeps", () => Run(Nesting())),
        ("a lambda or a method group names the new code", () => Run(Naming())),
    ];

    private static void Run(Coroutine<bool> test)
    {
        using var simulation = new Simulation(seed: 1);
        Check(simulation.Run(test));
    }

    private static void Check(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("The promise does not hold.");
        }
    }

    private static async Coroutine<int> Sum(Inbox<int> inbox, int sum)
    {
        PycosTask.SetHotSwappable(() => sum);
        await foreach (var number in inbox.ReadAllAsync())
        {
            sum += number;
        }

        return sum;
    }

    private static async Coroutine<int> SumToFirstZero(Inbox<int> inbox, int sum)
    {
        while (await inbox.ReceiveAsync() is not 0 and var number)
        {
            sum += number;
        }

        return sum;
    }

    private static async Coroutine<bool> Counting()
    {
        var task = Scheduler.Current!.Spawn<int, int>(inbox => Sum(inbox, 0), out var address);
        address.Send(1);
        await PycosTask.SleepAsync(Soon);
        Check((await address.HotSwap<int, int>(SumToFirstZero)).Status == HotSwapStatus.Done);
        address.Send(2);
        address.Send(0);
        return await task == 3;
    }

    private static async Coroutine<bool> CleaningUp()
    {
        var story = new List<string>();
        var task = PycosTask.Spawn(Old());
        await PycosTask.SleepAsync(Soon);
        var request = task.HotSwap(New);
        Check((await request).IsDone && request.Outcome!.IsDone);
        return await task == 2 && story is ["inner", "outer", "new"];

        async Coroutine<int> Old()
        {
            try
            {
                PycosTask.SetHotSwappable();
                try
                {
                    await PycosTask.SleepAsync(Timeout.InfiniteTimeSpan);
                }
                finally
                {
                    await PycosTask.SleepAsync(Soon);
                    story.Add("inner");
                }

                return 1;
            }
            finally
            {
                await PycosTask.YieldAsync();
                story.Add("outer");
            }
        }

        async Coroutine<int> New()
        {
            story.Add("new");
            await PycosTask.YieldAsync();
            return 2;
        }
    }

    private static async Coroutine<bool> Refusing()
    {
        var task = Scheduler.Current!.Spawn<int, int>(Choosy, out var address);
        await PycosTask.SleepAsync(Soon);
        var refused = await address.HotSwap<int, int>(Sum);
        Check(refused is { Status: HotSwapStatus.Refused, Reason: "not wanted", Exception: null });
        Check((await address.HotSwap<int, int>(SumToFirstZero)).IsDone);
        address.Send(4);
        address.Send(0);
        return await task == 4;

        static async Coroutine<int> Choosy(Inbox<int> inbox)
        {
            PycosTask.SetHotSwappable(() => 0);
            while (true)
            {
                try
                {
                    await inbox.ReceiveAsync();
                }
                catch (HotSwapException swap) when (swap.NewCode != nameof(SumToFirstZero))
                {
                    Check(swap.Refuse("not wanted") && !swap.Refuse());
                }
            }
        }
    }

    private static async Coroutine<bool> WithoutResult()
    {
        var taken = "";
        var task = PycosTask.Spawn(Old());
        var request = task.HotSwap<string>(New);
        await task;
        return request.Outcome is { IsDone: true } && taken == "state";

        static async Coroutine Old()
        {
            while (true)
            {
                await PycosTask.HotSwapPointAsync("state");
            }
        }

        async Coroutine New(string state)
        {
            await PycosTask.YieldAsync();
            taken = state;
        }
    }

    private static async Coroutine<bool> Nesting()
    {
        var task = Scheduler.Current!.Spawn<int, int>(Old, out var address);
        await PycosTask.SleepAsync(Soon);
        var request = address.HotSwap<int, int>(SumToFirstZero);
        await PycosTask.SleepAsync(10 * Soon);
        Check(request.Outcome is null);
        address.Send(1);
        address.Send(2);
        address.Send(0);
        Check((await request).IsDone);
        return await task == 2;

        static async Coroutine<int> Old(Inbox<int> inbox)
        {
            PycosTask.SetHotSwappable(() => 0);
            await Call(inbox);
            return await inbox.ReceiveAsync();
        }

        static async Coroutine Call(Inbox<int> inbox)
        {
            await inbox.ReceiveAsync();
            await PycosTask.SleepAsync(Soon);
        }
    }

    private static async Coroutine<bool> Naming()
    {
        var task = Scheduler.Current!.Spawn<int, int>(inbox => Sum(inbox, 0), out var address);
        await PycosTask.SleepAsync(Soon);
        Check(task.Name == nameof(Sum));
        Check((await address.HotSwap((Inbox<int> inbox, int sum) => SumToFirstZero(inbox, sum))).IsDone);
        address.Send(0);
        await task;
        return task.Name == nameof(SumToFirstZero);
    }
}
