namespace Pycos;

/// <summary>How a process ended.</summary>
/// <param name="Code">What it returned, or 128 plus the number of the signal that ended it, as shells have it.</param>
/// <param name="Signal">The number of the signal that ended it; <see langword="null"/> if none did.</param>
public readonly record struct ExitStatus(int Code, int? Signal)
{
    /// <summary>Whether it returned 0.</summary>
    public bool IsSuccess => Code == 0;

    /// <summary>The code, or the signal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Signal is { } signal ? $"ended by signal {signal}" : $"exit code {Code}";

    /// <summary>Takes apart what waitpid(2) tells.</summary>
    internal static ExitStatus Of(int status)
    {
        var signal = status & 0x7f;
        return signal == 0 ? new ExitStatus((status >> 8) & 0xff, null) : new ExitStatus(128 + signal, signal);
    }
}
