namespace Pycos;

/// <summary>How large code may be that is sent to other processes, with all that it has captured.</summary>
public sealed record ClosureLimits
{
    /// <summary>The limits that hold where nobody says otherwise.</summary>
    public static ClosureLimits Default { get; } = new();

    /// <summary>
    /// From how many bytes on the sender is warned; 1 MiB by default. So much is mostly captured by mistake, and is sent with each call.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int WarnBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }
    = 1024 * 1024;

    /// <summary>How many bytes are refused; more than 64 MiB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }
    = 64 * 1024 * 1024;
}
