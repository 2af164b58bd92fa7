using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Lets tasks pass at a limited rate, by the scheduler's clock: a bucket holds tokens, fills steadily, and each pass takes some.
/// First come, first served.
/// </summary>
/// <remarks>
/// <para>In any span of time no more pass than the bucket holds and that span brings. After a pause as many pass at once as the
/// bucket holds.</para>
/// <para>It belongs to one scheduler: that on whose thread it was made, or else the first that uses it. Used on another one, or
/// outside tasks, its members throw <see cref="WrongSchedulerException"/>.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AsyncRateLimiter
{
    private readonly RateTurnstile gate;

    /// <summary>Makes a rate limiter with a full bucket.</summary>
    /// <param name="permits">How many may pass in a period.</param>
    /// <param name="period">The period.</param>
    /// <param name="burst">How many the bucket holds: as many may pass at once; <see langword="null"/> for as many as in a period.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the period is not above zero.</exception>
    public AsyncRateLimiter(int permits, TimeSpan period, int? burst = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst ?? permits, 1, nameof(burst));
        gate = new RateTurnstile(permits, Deadline.ToNanoseconds(period), burst ?? permits);
        Permits = permits;
        Period = period;
    }

    /// <summary>The tokens, and who waits for some.</summary>
    internal RateTurnstile Gate => gate;

    /// <summary>How many may pass in a period.</summary>
    public int Permits { get; }

    /// <summary>The period.</summary>
    public TimeSpan Period { get; }

    /// <summary>How many may pass at once after a pause.</summary>
    public int Burst => gate.Burst;

    /// <summary>What the limiter has done so far.</summary>
    public SynchronizationStatistics Statistics => gate.Statistics;

    /// <summary>Passes when it is the running task's turn and there are enough tokens. Suspends until then.</summary>
    /// <param name="count">How many tokens it takes, all at once.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; no token is taken then.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above <see cref="Burst"/>.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the limiter's scheduler.</exception>
    public WaitOperation AcquireAsync(int count = 1, CancellationToken cancellationToken = default) =>
        new(gate, Check(count), cancellationToken);

    /// <summary>Passes when it is the running task's turn, waiting for a limited time. Suspends until then; zero does not wait.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="count">How many tokens it takes, all at once.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; no token is taken then.</param>
    /// <returns>Whether it may pass; false at a timeout, and then no token was taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above <see cref="Burst"/>.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the limiter's scheduler.</exception>
    public TimedWaitOperation AcquireAsync(TimeSpan timeout, int count = 1, CancellationToken cancellationToken = default) =>
        new(gate, Check(count), Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Passes if there are enough tokens and nobody waits. Never suspends.</summary>
    /// <param name="count">How many tokens it takes, all at once.</param>
    /// <returns>Whether it may pass.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above <see cref="Burst"/>.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the limiter's scheduler.</exception>
    public bool TryAcquire(int count = 1) => gate.TryTake(gate.Enter(), Check(count));

    /// <summary>The rate and how many wait.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Permits} in {Period}, {gate.Count} waiting";

    private int Check(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Burst);
        return count;
    }
}
