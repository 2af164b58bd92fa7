using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Bytes that the servers of a node have in common, read-only, and as long as they run: in a file that each of them has in its memory, so
/// that only what is read is in the machine's memory, and once. Usable on every thread.
/// </summary>
public sealed class NodeBytes
{
    private readonly MappedBytes? mapped;

    internal NodeBytes(string path)
    {
        Length = new FileInfo(path).Length;

        // An empty file can not be had in memory.
        mapped = Length > 0 ? new MappedBytes(path, Length) : null;
    }

    /// <summary>How many there are.</summary>
    public long Length { get; }

    /// <summary>All of them. To write into it by force ends the process.</summary>
    /// <exception cref="InvalidOperationException">There are more than 2 GiB: take parts, or read them as a stream.</exception>
    public ReadOnlyMemory<byte> Memory => Length <= int.MaxValue
        ? Slice(0, (int)Length)
        : throw new InvalidOperationException($"{Length} bytes do not fit into one ReadOnlyMemory. Take parts of them (Slice), or read them as a stream.");

    /// <summary>Some of them.</summary>
    /// <param name="offset">The first one.</param>
    /// <param name="length">How many.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return length == 0 ? default : mapped!.At(offset).Memory[..length];
    }

    /// <summary>Reads them as a stream, from the first one.</summary>
    /// <returns>A stream for one reader, that can seek.</returns>
    public Stream OpenRead() => mapped?.OpenRead() ?? Stream.Null;

    /// <summary>Their number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Length} bytes";
}
