namespace Pycos;

/// <summary>What somebody waits to do with a <see cref="PollHandle"/>.</summary>
public enum PollDirection
{
    /// <summary>To read, or to accept.</summary>
    Read,

    /// <summary>To write, or to see a connection stand.</summary>
    Write,
}
