using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>A file that a peer wants to send.</summary>
/// <param name="Sender">Which node.</param>
/// <param name="Folders">In which folder.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Modified">When it was modified.</param>
/// <param name="Mode">The permissions that it will have.</param>
/// <param name="Hash">The SHA-256 of its content, in hexadecimal digits; empty if it was not said.</param>
internal readonly record struct FileOffer(
    Guid Sender,
    ImmutableArray<string> Folders,
    string Name,
    long Length,
    DateTimeOffset Modified,
    UnixFileMode Mode,
    string Hash)
{
    /// <summary>Where it goes, for comparison.</summary>
    internal string Place => string.Join('/', Folders.Add(Name));

    /// <summary>Whether it may go on where another has ended.</summary>
    internal bool IsContinuable => Hash.Length > 0 && Length > 0;

    internal FileContinuation Continuation => new(Sender, Place, Length, Hash);
}
