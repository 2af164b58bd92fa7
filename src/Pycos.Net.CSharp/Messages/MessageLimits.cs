namespace Pycos;

/// <summary>How large messages may be. Both sides check: a sender refuses what is larger, a receiver what claims to be.</summary>
public sealed record MessageLimits
{
    /// <summary>The limits that hold where nobody says otherwise.</summary>
    public static MessageLimits Default { get; } = new();

    /// <summary>
    /// How many records, cases, collections and tuples may stand inside each other; 32 by default, as PN/1 says. At most 256,
    /// since each takes room on the stack.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1 or more than 256.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            field = value;
        }
    }
    = 32;

    /// <summary>How many bytes a message may have; 64 MiB by default, as PN/1 says.</summary>
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
