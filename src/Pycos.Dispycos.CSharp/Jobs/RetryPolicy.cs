namespace Pycos;

/// <summary>When a job is run again after an attempt in vain.</summary>
/// <remarks>
/// A job that certainly has not begun on a server that is lost is always given to another one; that counts as no attempt. This is about
/// jobs that have begun, or may have: they are run again only if that does no harm, which nobody knows but their author.
/// </remarks>
public sealed record RetryPolicy
{
    /// <summary>The longest wait that is doubled: beyond 2^30 times the first one, all are as long.</summary>
    private const int MaxDoublings = 30;

    private readonly int maxAttempts = 1;
    private readonly TimeSpan delay = TimeSpan.Zero;
    private readonly TimeSpan maxDelay = TimeSpan.FromMinutes(1);

    /// <summary>A job is begun once. The default.</summary>
    public static RetryPolicy Never { get; } = new();

    /// <summary>How often a job may be begun, the first time included. The default is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxAttempts
    {
        get => maxAttempts;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            maxAttempts = value;
        }
    }

    /// <summary>Whether a job is run again that has begun, or may have, on a server that is lost.</summary>
    public bool OnLoss { get; init; }

    /// <summary>Whether a job is run again that has thrown, could not be begun, or has taken longer than an attempt may.</summary>
    public bool OnFailure { get; init; }

    /// <summary>
    /// The wait before the second attempt; each further one is twice as long. The default is none. Waits are shortened at random by up to a
    /// half, so that jobs that failed together do not come back together.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or infinite.</exception>
    public TimeSpan Delay
    {
        get => delay;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            delay = value;
        }
    }

    /// <summary>The longest wait. The default is a minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or infinite.</exception>
    public TimeSpan MaxDelay
    {
        get => maxDelay;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            maxDelay = value;
        }
    }

    /// <summary>A job is run again when its server is lost, at once: for those that do no harm when they run twice.</summary>
    /// <param name="attempts">How often it may be begun, the first time included.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public static RetryPolicy OnLossOf(int attempts) => new() { MaxAttempts = attempts, OnLoss = true };

    /// <summary>A job is run again when its server is lost, when it throws and when it takes too long.</summary>
    /// <param name="attempts">How often it may be begun, the first time included.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public static RetryPolicy OnAnything(int attempts) => new() { MaxAttempts = attempts, OnLoss = true, OnFailure = true };

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="attempts">How many there were; at least 1.</param>
    /// <param name="random">By how much it is shortened.</param>
    internal TimeSpan DelayAfter(int attempts, Random random)
    {
        var longest = Math.Min(delay.Ticks * Math.Pow(2, Math.Min(attempts - 1, MaxDoublings)), maxDelay.Ticks);
        return longest == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)(longest * (1 - (random.NextDouble() / 2))));
    }
}
