namespace Pycos.Internals;

/// <summary>
/// Where the node waits for disks: on threads that may block, so that the network goes on. In virtual time there are no such threads, so
/// there a call is made at once, after a wait in which others go on, as they would.
/// </summary>
internal sealed class Disk(Scheduler scheduler)
{
    private static readonly TimeSpan virtualTime = TimeSpan.FromMilliseconds(1);

    private readonly bool isReal = scheduler.Clock is MonotonicClock;

    /// <summary>Suspends the running task until a call is made.</summary>
    internal async Coroutine<T> RunAsync<T>(Func<T> call)
    {
        if (isReal)
        {
            return await BlockingPool.Shared.RunAsync(call);
        }

        await PycosTask.SleepAsync(virtualTime);
        return call();
    }

    /// <summary>Suspends the running task until a call is made.</summary>
    internal async Coroutine RunAsync(Action call) => await RunAsync(() =>
    {
        call();
        return true;
    });
}
