namespace Pycos.Internals;

/// <summary>
/// A queue of kqueue(2): that of the system, or one that a test has written. Results below zero are negated error numbers.
/// </summary>
internal interface IKernelQueue
{
    /// <summary>Makes the queue, by kqueue(2).</summary>
    /// <returns>0, or an error.</returns>
    int Create();

    /// <summary>Makes changes, by kevent(2), and never waits. From any thread.</summary>
    /// <param name="changes">All of them are tried.</param>
    /// <param name="receipts">
    /// Room for one answer each, in the order of the changes that ask for it; without room, an error is that of the call.
    /// </param>
    /// <returns>How many answers there are, or an error.</returns>
    int Change(ReadOnlySpan<KernelEvent> changes, Span<KernelEvent> receipts);

    /// <summary>Takes events, by kevent(2); if there is none, waits for one.</summary>
    /// <param name="events">Room for them.</param>
    /// <param name="nanoseconds">How long to wait at most; 0 only looks, a negative number waits for ever.</param>
    /// <returns>How many there are, 0 at the end of the time, or an error.</returns>
    int Wait(Span<KernelEvent> events, long nanoseconds);

    /// <summary>Gives the queue back. What is asked of it later is an error, EBADF.</summary>
    void Close();
}
