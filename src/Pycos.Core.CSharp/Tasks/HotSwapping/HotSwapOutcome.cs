namespace Pycos;

/// <summary>How a <see cref="HotSwapRequest"/> ended, and why.</summary>
public sealed record HotSwapOutcome
{
    internal HotSwapOutcome(HotSwapStatus status, string reason, Exception? exception = null)
    {
        Status = status;
        Reason = reason;
        Exception = exception;
    }

    /// <summary>What became of the request.</summary>
    public HotSwapStatus Status { get; }

    /// <summary>Why, in a sentence for people.</summary>
    public string Reason { get; }

    /// <summary>What the function that was to make the new code threw, or what it lacked; <see langword="null"/> if that was not the reason.</summary>
    public Exception? Exception { get; }

    /// <summary>Whether the task goes on with the new code.</summary>
    public bool IsDone => Status == HotSwapStatus.Done;

    /// <inheritdoc/>
    public override string ToString() => $"{Status}: {Reason}";
}
