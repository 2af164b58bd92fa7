using static Pycos.CSharp.Interop.Tests.Harness;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>The nine primitives of synchronization as a C# programmer meets them, in virtual time.</summary>
internal static class SynchronizationTests
{
    internal static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[R47] a lock's scope releases it, also when the block throws, and it can be tried, timed and cancelled", () => RunVirtually(Lock())),
        ("[R47] a lock that is released by a stranger, entered twice or used outside tasks says what to do", () => RunVirtually(LockMisuse())),
        ("[R48] a reentrant lock passes on only after as many scopes", () => RunVirtually(ReentrantLock())),
        ("[R52 G7] a lock goes to the first waiter that still lives, past one that was terminated", () => RunVirtually(HandOver())),
        ("[R49 G15] a condition's wait returns inside the lock, notified or not", () => RunVirtually(Condition())),
        ("[R50] an event lets all pass until it is reset, or one with auto-reset", () => RunVirtually(Event())),
        ("[R51] a semaphore's permits belong to a scope or to nobody", () => RunVirtually(Semaphore())),
        ("a reader-writer lock admits readers together and a writer alone, in the order in which they came", () => RunVirtually(ReaderWriterLock())),
        ("a barrier lets nobody on before all have come, and a timeout takes the arrival back", () => RunVirtually(Barrier())),
        ("a latch opens after its signals and stays open", () => RunVirtually(Latch())),
        ("a rate limiter lets through a burst, and then so many in a period", () => RunVirtually(RateLimiter())),
    ];

    private static async Coroutine HoldFor(AsyncLock gate, int milliseconds)
    {
        using (await gate.EnterAsync())
        {
            await Pause(milliseconds);
        }
    }

    private static async Coroutine Lock()
    {
        var gate = new AsyncLock();
        await ThrowsAsync<TimeZoneNotFoundException>(ThrowInside(gate));
        Check(!gate.IsHeld);
        using (await gate.EnterAsync())
        {
            Check(gate.IsHeld && gate.Owner == PycosTask.Current);
        }

        var holder = PycosTask.Spawn(HoldFor(gate, 100));
        await PycosTask.YieldAsync();
        Check(!gate.TryEnter() && !gate.TryEnter(out var none) && !none.IsHeld);
        Check((await gate.EnterAsync(TimeSpan.Zero)).TimedOut && (await gate.EnterAsync(Milliseconds(50))).TimedOut);
        using var source = new CancellationTokenSource();
        var cancelled = PycosTask.Spawn(EnterUntil(gate, source.Token));
        await PycosTask.YieldAsync();
        source.Cancel();
        await EndsWithAsync<OperationCanceledException>(cancelled);
        Check((await gate.EnterAsync(Limit)).TryGetValue(out var scope));
        Check(!holder.IsAlive);
        scope.Dispose();
        Check(gate.TryEnter(out scope) && scope.IsHeld);
        scope.Dispose();
        Check(gate.Statistics is { Waiting: 0, Abandoned: 0 });
    }

    private static async Coroutine ThrowInside(AsyncLock gate)
    {
        using (await gate.EnterAsync())
        {
            await PycosTask.YieldAsync();
            throw new TimeZoneNotFoundException();
        }
    }

    private static async Coroutine EnterUntil(AsyncLock gate, CancellationToken token)
    {
        using (await gate.EnterAsync(token))
        {
            Check(false, "it was cancelled");
        }
    }

    private static async Coroutine LockMisuse()
    {
        var gate = new AsyncLock();
        Throws<LockNotOwnedException>(gate.Release);
        var holder = PycosTask.Spawn(HoldFor(gate, 10));
        await PycosTask.YieldAsync();
        Check(Throws<LockNotOwnedException>(gate.Release).Message.Contains(holder.ToString(), StringComparison.Ordinal));
        await holder;
        using var scope = await gate.EnterAsync();
        Check((await ThrowsAsync<LockRecursionException>(HoldFor(gate, 1))).Message.Contains("AsyncReentrantLock", StringComparison.Ordinal));
        WrongSchedulerException? outside = null;
        // A thread of its own: waiting for a Task may run it right here.
        var thread = new Thread(() => outside = Throws<WrongSchedulerException>(() => gate.TryEnter()));
        thread.Start();
        thread.Join();
        Check(outside!.Message.Contains("Spawn", StringComparison.Ordinal), outside.Message);
    }

    private static async Coroutine ReentrantLock()
    {
        var gate = new AsyncReentrantLock();
        var outer = await gate.EnterAsync();
        using (await gate.EnterAsync())
        {
            Check(gate.Depth == 2 && gate.TryEnter());
            gate.Release();
        }

        var waiter = PycosTask.Spawn(Enter(gate));
        await Pause(10);
        Check(waiter.IsAlive && gate.Depth == 1);
        outer.Dispose();
        Check(gate.Owner == waiter);
        await waiter;
        Throws<LockNotOwnedException>(outer.Dispose);

        static async Coroutine Enter(AsyncReentrantLock gate)
        {
            using var scope = await gate.EnterAsync();
            Check(gate.Depth == 1);
        }
    }

    private static async Coroutine HandOver()
    {
        var gate = new AsyncLock();
        var order = new List<int>();
        var holder = PycosTask.Spawn(HoldFor(gate, 10));
        var waiters = new List<PycosTask>();
        for (var number = 1; number <= 3; number++)
        {
            await PycosTask.YieldAsync();
            waiters.Add(PycosTask.Spawn(Note(number)));
        }

        await PycosTask.YieldAsync();
        waiters[0].Terminate();
        await holder;
        await waiters[2];
        Check(order is [2, 3] && waiters[0].Status == PycosTaskStatus.Cancelled);

        async Coroutine Note(int number)
        {
            using (await gate.EnterAsync())
            {
                order.Add(number);
                await PycosTask.YieldAsync();
            }
        }
    }

    private static async Coroutine Condition()
    {
        var changed = new AsyncCondition();
        var stock = 0;
        await ThrowsAsync<LockNotOwnedException>(changed.WaitAsync());
        using (await changed.EnterAsync())
        {
            Check(!await changed.WaitAsync(Milliseconds(10)) && changed.Owner == PycosTask.Current);
        }

        var consumers = new List<PycosTask> { PycosTask.Spawn(Consume()), PycosTask.Spawn(Consume()) };
        await Pause(10);
        Check(changed.Waiting == 2 && changed.Notify() == 1);
        using (await changed.EnterAsync())
        {
            stock = 2;
            changed.NotifyAll();
        }

        foreach (var consumer in consumers)
        {
            await consumer;
        }

        Check(stock == 0);
        using (await changed.EnterAsync())
        {
            Check(!await changed.WaitUntilAsync(() => stock > 0, Milliseconds(10)));
        }

        async Coroutine Consume()
        {
            using (await changed.EnterAsync())
            {
                await changed.WaitUntilAsync(() => stock > 0);
                stock--;
            }
        }
    }

    private static async Coroutine Event()
    {
        var opened = new AsyncEvent();
        Check(!opened.TryWait() && !await opened.WaitAsync(Milliseconds(50)) && !await opened.WaitAsync(TimeSpan.Zero));
        var waiters = new[] { PycosTask.Spawn(Wait(opened)), PycosTask.Spawn(Wait(opened)) };
        await PycosTask.YieldAsync();
        opened.Set();
        opened.Reset();
        foreach (var waiter in waiters)
        {
            await waiter;
        }

        var single = new AsyncEvent(isSet: true, autoReset: true);
        Check(single.TryWait() && !single.IsSet);
        using var source = new CancellationTokenSource();
        var cancelled = PycosTask.Spawn(Wait(single, source.Token));
        var next = PycosTask.Spawn(Wait(single));
        await PycosTask.YieldAsync();
        source.Cancel();
        await Pause(1);
        single.Set();
        await next;
        await EndsWithAsync<OperationCanceledException>(cancelled);
        Check(!single.IsSet);

        static async Coroutine Wait(AsyncEvent signal, CancellationToken token = default) => await signal.WaitAsync(token);
    }

    private static async Coroutine Semaphore()
    {
        var permits = new AsyncSemaphore(2, maximum: 2);
        var first = await permits.EnterAsync();
        Check(permits.TryEnter(out var second) && permits.Available == 0 && !permits.TryAcquire());
        Check((await permits.EnterAsync(Milliseconds(10))).TimedOut && !await permits.AcquireAsync(Milliseconds(10)));
        second.Dispose();
        Throws<LockNotOwnedException>(second.Dispose);
        Check(permits.Available == 1);
        first.Dispose();
        await permits.AcquireAsync(2);
        var waiter = PycosTask.Spawn(Take(permits));
        await PycosTask.YieldAsync();
        permits.Release(2);
        await waiter;
        Throws<SemaphoreFullException>(() => permits.Release());
        Throws<ArgumentOutOfRangeException>(() => permits.TryAcquire(3));

        static async Coroutine Take(AsyncSemaphore permits)
        {
            using (await permits.EnterAsync())
            {
                await PycosTask.YieldAsync();
            }
        }
    }

    private static async Coroutine ReaderWriterLock()
    {
        var gate = new AsyncReaderWriterLock();
        var other = PycosTask.Spawn(Read(gate));
        await PycosTask.YieldAsync();
        Check(gate.TryEnterRead(out var mine) && gate.Readers == 2);
        Check(!gate.TryEnterRead(out _), "once for each task");
        await ThrowsAsync<LockRecursionException>(Write(gate));
        mine.Dispose();
        Check(!gate.TryEnterWrite(out _) && (await gate.EnterWriteAsync(Milliseconds(1))).TimedOut);
        var writer = PycosTask.Spawn(Write(gate));
        await PycosTask.YieldAsync();
        Check(!gate.TryEnterRead(out _), "a reader that came later does not overtake the writer");
        await other;
        Check(gate.IsWriting);
        Check((await gate.EnterReadAsync(Limit)).TryGetValue(out mine));
        Check(!writer.IsAlive && gate.Readers == 1);
        mine.Dispose();

        static async Coroutine Read(AsyncReaderWriterLock gate)
        {
            using (await gate.EnterReadAsync())
            {
                await Pause(10);
            }
        }

        static async Coroutine Write(AsyncReaderWriterLock gate)
        {
            using (await gate.EnterWriteAsync())
            {
                await Pause(10);
            }
        }
    }

    private static async Coroutine Barrier()
    {
        var phases = new List<long>();
        var barrier = new AsyncBarrier(2, phases.Add);
        Check((await barrier.SignalAndWaitAsync(Milliseconds(10))).TimedOut && barrier.Remaining == 2);
        var other = PycosTask.Spawn(barrier.SignalAndWaitAsync());
        await PycosTask.YieldAsync();
        Check(await barrier.SignalAndWaitAsync() == 0 && await other == 0 && phases is [0]);
        barrier.AddParticipants();
        var third = PycosTask.Spawn(barrier.SignalAndWaitAsync());
        await PycosTask.YieldAsync();
        barrier.RemoveParticipants(2);
        Check(await third == 1 && barrier is { Participants: 1, Phase: 2 });
    }

    private static async Coroutine Latch()
    {
        var latch = new AsyncLatch(2);
        Check(!await latch.WaitAsync(Milliseconds(10)));
        latch.Signal();
        Check(latch is { IsOpen: false, Remaining: 1 });
        latch.Signal();
        await latch.WaitAsync();
        Check(latch.IsOpen && await latch.WaitAsync(TimeSpan.Zero));
        Throws<InvalidOperationException>(() => latch.Signal());
    }

    private static async Coroutine RateLimiter()
    {
        var limiter = new AsyncRateLimiter(permits: 1, Milliseconds(100), burst: 2);
        Check(limiter.TryAcquire() && limiter.TryAcquire() && !limiter.TryAcquire());
        Check(!await limiter.AcquireAsync(Milliseconds(50)));
        var start = PycosTask.Current.Scheduler.Clock.Now;
        for (var i = 0; i < 3; i++)
        {
            await limiter.AcquireAsync();
        }

        var elapsed = TimeSpan.FromTicks((PycosTask.Current.Scheduler.Clock.Now - start) / 100);
        Check(elapsed >= Milliseconds(250) - TimeSpan.FromTicks(1) && elapsed < Milliseconds(260), $"250 ms, not {elapsed}");
        using var source = new CancellationTokenSource();
        var cancelled = PycosTask.Spawn(Acquire(limiter, source.Token));
        await PycosTask.YieldAsync();
        source.Cancel();
        await EndsWithAsync<OperationCanceledException>(cancelled);

        static async Coroutine Acquire(AsyncRateLimiter limiter, CancellationToken token) => await limiter.AcquireAsync(1, token);
    }
}
