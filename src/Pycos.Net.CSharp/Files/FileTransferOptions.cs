namespace Pycos;

/// <summary>How a file is sent or fetched.</summary>
public sealed record FileTransferOptions
{
    /// <summary>How long a step may take unless another time is given: 10 seconds.</summary>
    public static TimeSpan DefaultStepTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a file that is there is replaced. The default is no.</summary>
    public bool Overwrites { get; init; }

    /// <summary>
    /// How long each step may take: the answer to the request, each quarter of a MiB, and the end. The whole has no limit. The default
    /// is 10 seconds; <see langword="null"/> for no limit.
    /// </summary>
    public TimeSpan? StepTimeout { get; init; } = DefaultStepTimeout;
}
