namespace Pycos;

/// <summary>
/// Ends a supervisor whose children had to be restarted more often than <see cref="SupervisorOptions.MaxRestarts"/> within
/// <see cref="SupervisorOptions.Period"/>.
/// </summary>
public sealed class RestartLimitExceededException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RestartLimitExceededException()
        : this("The children of a supervisor had to be restarted too often.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public RestartLimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public RestartLimitExceededException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal RestartLimitExceededException(string supervisor, SupervisorOptions options, IReadOnlyList<MonitorStatus> causes)
        : base(
            $"Supervisor {supervisor} gave up: its children were to be restarted more than {options.MaxRestarts} times within "
            + $"{options.Period}. Find out why they end, or allow more by MaxRestarts, Period and Backoff. The last ends: "
            + string.Join("; ", causes.TakeLast(5)) + ".",
            causes.LastOrDefault(cause => cause.Exception is not null)?.Exception)
    {
        Causes = causes;
    }

    /// <summary>The ends that were counted, in order; the last one is that which was too much.</summary>
    public IReadOnlyList<MonitorStatus> Causes { get; } = [];
}
