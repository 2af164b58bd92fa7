using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>A rate limiter: so many parts of tokens, which come with time. The model lets everyone in at the earliest moment.</summary>
internal sealed class RateSubject(int size, VirtualClock clock) : SyncSubject
{
    private const long Period = 3_000_000;
    private readonly AsyncRateLimiter limiter = new(size, TimeSpan.FromMilliseconds(3), size + 1);
    private long parts = (size + 1) * Period;
    private long filledAt;

    internal override bool LetsAllIn => true;

    protected override bool FollowsTime => true;

    protected override int Count => limiter.Gate.Count;

    internal override int AmountOf(SyncOperation operation) => 1 + (operation.Target % (size + 1));

    internal override async Coroutine<bool> TakeAsync(
        SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout is { } span)
        {
            return await limiter.AcquireAsync(span, amount, cancellation);
        }

        await limiter.AcquireAsync(amount, cancellation);
        return true;
    }

    internal override bool? Try(SyncActor actor, int amount) => limiter.TryAcquire(amount);

    protected override bool LetsIn(SyncEntry entry)
    {
        // It is let in when the last missing part comes, not when somebody looks.
        var missing = Math.Max(0, (entry.Amount * Period) - parts);
        var at = filledAt + ((missing + size - 1) / size);
        if (at > clock.Now)
        {
            return false;
        }

        FillTo(at);
        return true;
    }

    protected override bool LetsInNow(SyncEntry entry)
    {
        if (Waiting.Count > 0 || Count > 0)
        {
            return false;
        }

        FillTo(clock.Now);
        return parts >= entry.Amount * Period;
    }

    protected override void Drain()
    {
        base.Drain();
        if (Waiting.Count == 0)
        {
            FillTo(clock.Now);
        }
    }

    protected override void Admit(SyncEntry entry) => parts -= entry.Amount * Period;

    protected override void Undo(SyncEntry entry) => parts = Math.Min(parts + (entry.Amount * Period), (size + 1) * Period);

    protected override string? Difference() => null;

    private void FillTo(long now)
    {
        parts = Math.Min(parts + ((now - filledAt) * size), (size + 1) * Period);
        filledAt = now;
    }
}
