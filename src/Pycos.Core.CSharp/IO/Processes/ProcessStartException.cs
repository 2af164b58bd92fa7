namespace Pycos;

/// <summary>A process could not be started. Nothing was left open by the attempt.</summary>
public sealed class ProcessStartException : IOException
{
    internal ProcessStartException(string program, string reason, string advice)
        : base($"The program '{program}' can not be started: {reason}. {advice}") => Program = program;

    /// <summary>The program that was to be started.</summary>
    public string Program { get; }
}
