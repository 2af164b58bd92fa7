namespace Pycos.Internals;

/// <summary>Coroutines that run another one in a scope which nobody else knows.</summary>
internal static class Scoping
{
    internal static async Coroutine<Timed<T>> WithTimeoutAsync<T>(Coroutine<T> inner, TimeSpan timeout)
    {
        var task = PycosTask.Current;
        var scope = Scope.Rent(task.Scheduler);
        scope.Enter(task);
        scope.SetDeadline(task.Scheduler.DeadlineAfter(timeout));
        try
        {
            return new Timed<T>(await inner);
        }
        catch (ScopeCancelledException exception) when (exception.IsOf(scope))
        {
            return default;
        }
        finally
        {
            scope.LeaveForGood(task.Scheduler);
        }
    }

    internal static async Coroutine<T> TimeoutAfterAsync<T>(Coroutine<T> inner, TimeSpan timeout)
    {
        var timed = await WithTimeoutAsync(inner, timeout);
        return timed.TimedOut
            ? throw new TimeoutException($"The coroutine has not ended within {timeout}, and was cancelled.")
            : timed.Value;
    }

    internal static async Coroutine<T> ShieldedAsync<T>(Coroutine<T> inner)
    {
        var task = PycosTask.Current;
        var scope = Scope.Rent(task.Scheduler);
        scope.Enter(task, shielding: true);
        try
        {
            return await inner;
        }
        finally
        {
            scope.LeaveForGood(task.Scheduler);
        }
    }

    internal static async Coroutine<bool> EndsInTimeAsync(Coroutine<VoidResult> inner, TimeSpan timeout) =>
        !(await WithTimeoutAsync(inner, timeout)).TimedOut;
}
