namespace Pycos.Internals;

/// <summary>
/// What a task waits for and the network layer brings, from its own thread, at most once. The first one to settle it has settled it.
/// </summary>
internal sealed class Answer<T>(Scheduler home)
{
    private readonly WaitQueue gate = new();
    private T? value;
    private int state;

    private const int Pending = 0;
    private const int Settling = 1;
    private const int Settled = 2;

    internal bool IsSettled => Volatile.Read(ref state) == Settled;

    /// <summary>What was brought, once it is settled.</summary>
    internal T Value => value!;

    /// <summary>Brings it, on any thread; false if that was done before.</summary>
    internal bool TrySettle(T result)
    {
        if (Interlocked.CompareExchange(ref state, Settling, Pending) != Pending)
        {
            return false;
        }

        value = result;
        Volatile.Write(ref state, Settled);
        if (home.IsCurrent)
        {
            gate.GrantAll();
        }
        else
        {
            home.TryPost(new PostedAction(gate.GrantAll));
        }

        return true;
    }

    /// <summary>Suspends the running task, one of the home scheduler, until it is settled; false at a timeout.</summary>
    internal async Coroutine<bool> WaitAsync(long deadline, CancellationToken cancellation = default)
    {
        // The gate is opened on this scheduler's thread only, so nothing comes between the look and the wait.
        return IsSettled || await new QueueWait(gate, deadline, cancellation) || IsSettled;
    }
}
