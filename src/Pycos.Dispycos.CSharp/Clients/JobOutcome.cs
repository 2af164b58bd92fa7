namespace Pycos.Internals;

/// <summary>How a job has ended.</summary>
/// <param name="IsSuccess">Whether that is its result.</param>
/// <param name="Value">What it has returned, as bytes; <see langword="null"/> if it has not.</param>
/// <param name="Failure">The exception that ended it on its server.</param>
/// <param name="Reason">Why it has no result, in words.</param>
internal readonly record struct JobOutcome(bool IsSuccess, RentedBytes? Value, RemoteTaskException? Failure, string? Reason);
