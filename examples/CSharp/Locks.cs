namespace Pycos.Examples;

/// <summary>What an event, a lock and a condition tell when they are waited for in vain, and when not.</summary>
internal static class Locks
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    public static void Run(string[] arguments) => PycosTask.Spawn(RunAll()).Value();

    private static async Coroutine<int> RunAll()
    {
        await Event();
        await MutualExclusion();
        await Condition();
        await Permits();
        return 0;
    }

    private static async Coroutine Event()
    {
        var opened = new AsyncEvent();
        Report("event, 50 ms, nobody sets it", await opened.WaitAsync(Milliseconds(50)), false);
        _ = PycosTask.Spawn(SetLater(opened));
        Report("event, set while it is waited for", await opened.WaitAsync(Long), true);
    }

    private static async Coroutine SetLater(AsyncEvent opened)
    {
        await PycosTask.SleepAsync(Milliseconds(10));
        opened.Set();
    }

    private static async Coroutine MutualExclusion()
    {
        var gate = new AsyncLock();
        var holder = PycosTask.Spawn(Hold(gate, Milliseconds(300)));
        await PycosTask.YieldAsync();
        Report("lock, not waiting, another task holds it", gate.TryEnter(), false);
        var inVain = await gate.EnterAsync(Milliseconds(100));
        Report("lock, 100 ms, another task holds it", !inVain.TimedOut, false);

        var inTime = await gate.EnterAsync(Long);
        Report("lock, 5 s, released meanwhile", !inTime.TimedOut, true);
        gate.Release();
        await holder;
    }

    private static async Coroutine Hold(AsyncLock gate, TimeSpan duration)
    {
        using (await gate.EnterAsync())
        {
            await PycosTask.SleepAsync(duration);
        }
    }

    private static async Coroutine Condition()
    {
        var basket = new Basket();
        Report("condition, 50 ms, nobody notifies", await basket.WaitForChange(Milliseconds(50)), false);
        _ = PycosTask.Spawn(basket.Put());
        var (inTime, owned) = await basket.WaitForApple(Long);
        Report("condition, notified", inTime, true);
        Report("condition, the lock is held again", owned, true);
    }

    private static async Coroutine Permits()
    {
        var room = new Room();
        foreach (var visitor in Enumerable.Range(0, 6).Select(_ => PycosTask.Spawn(room.Visit())).ToList())
        {
            await visitor;
        }

        Report("semaphore, never more than two of six in", room.Most == 2, true);
    }

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private static void Report(string what, bool result, bool expected)
    {
        Console.WriteLine($"{what,-40} {result}");
        Scenario.Expect(result == expected, $"{what}: that should have been {expected}.");
    }

    private sealed class Basket
    {
        private readonly AsyncCondition changed = new();
        private int apples;

        public async Coroutine<bool> WaitForChange(TimeSpan timeout)
        {
            using (await changed.EnterAsync())
            {
                return await changed.WaitAsync(timeout);
            }
        }

        public async Coroutine Put()
        {
            using (await changed.EnterAsync())
            {
                apples++;
                changed.Notify();
            }
        }

        public async Coroutine<(bool InTime, bool Owned)> WaitForApple(TimeSpan timeout)
        {
            using (await changed.EnterAsync())
            {
                var inTime = await changed.WaitUntilAsync(() => apples > 0, timeout);
                return (inTime, changed.Owner == PycosTask.Current);
            }
        }
    }

    private sealed class Room
    {
        private readonly AsyncSemaphore slots = new(2);
        private int inside;

        public int Most { get; private set; }

        public async Coroutine Visit()
        {
            using (await slots.EnterAsync())
            {
                Most = Math.Max(Most, ++inside);
                await PycosTask.SleepAsync(Milliseconds(10));
                inside--;
            }
        }
    }
}
