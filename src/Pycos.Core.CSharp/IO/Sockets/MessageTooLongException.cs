namespace Pycos;

/// <summary>A peer announced a framed message that is longer than allowed. Nothing of it was read.</summary>
public sealed class MessageTooLongException : IOException
{
    internal MessageTooLongException(long length, int limit)
        : base($"The peer announced a message of {length} bytes; the limit is {limit}. Either raise the limit "
            + "(maxLength), or close the connection: it does not speak this protocol.")
    {
        Length = length;
        Limit = limit;
    }

    /// <summary>How long the message was said to be, in bytes.</summary>
    public long Length { get; }

    /// <summary>How long it may be, in bytes.</summary>
    public int Limit { get; }
}
