using System.Text;
using Pycos.Internals;

namespace Pycos;

/// <content>Bytes and lines out of a file.</content>
public sealed partial class AsyncFile
{
    /// <summary>The longest line that is returned in one piece unless another length is given: 16 MiB.</summary>
    public const int DefaultMaxLineLength = 16 * 1024 * 1024;

    /// <summary>How much is read at a time where the caller gives no room of its own: that of a pipe of Linux (pipe(7)).</summary>
    private const int ChunkLength = 64 * 1024;

    /// <summary>Reads what is there. Suspends while nothing is.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes came, at least 1; 0 at the end of the file, and for an empty buffer.</returns>
    /// <exception cref="FileTimeoutException">Nothing came in time.</exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    public async Coroutine<int> ReadAsync(
        Memory<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Enter(ref reading, "Reading");
        try
        {
            return await ReadSomeAsync(buffer, DeadlineAfter(timeout), cancellationToken);
        }
        finally
        {
            reading = false;
        }
    }

    /// <summary>Reads until the buffer is full or the file ends. Suspends until then.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes came: fewer than there is room for only at the end of the file.</returns>
    /// <exception cref="FileTimeoutException">
    /// Neither came in time. What had come is kept for the next read, as it is however else the read ends early.
    /// </exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    public async Coroutine<int> ReadFullAsync(
        Memory<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Enter(ref reading, "Reading");
        var filled = 0;
        try
        {
            var deadline = DeadlineAfter(timeout);
            while (filled < buffer.Length)
            {
                var count = await ReadSomeAsync(buffer[filled..], deadline, cancellationToken);
                if (count == 0)
                {
                    break;
                }

                filled += count;
            }

            return filled;
        }
        catch
        {
            unread.PutBack(buffer.Span[..filled]);
            throw;
        }
        finally
        {
            reading = false;
        }
    }

    /// <summary>Reads to the end of the file. Suspends until then.</summary>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>All that came.</returns>
    /// <exception cref="FileTimeoutException">
    /// The end did not come in time. What had come is kept for the next read, as it is however else the read ends early.
    /// </exception>
    /// <exception cref="IOException">The file can not be read, or is longer than an array can be.</exception>
    public async Coroutine<byte[]> ReadToEndAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Enter(ref reading, "Reading");
        try
        {
            var deadline = DeadlineAfter(timeout);
            while (await FillAsync(deadline, cancellationToken))
            {
            }

            return unread.TakeAll();
        }
        finally
        {
            reading = false;
        }
    }

    /// <summary>Reads a line of text in UTF-8. Suspends until it is there.</summary>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The line without its end, <c>\n</c> or <c>\r\n</c>, or what is left at the end of the file; <see langword="null"/> when
    /// nothing is. A line of more than <see cref="DefaultMaxLineLength"/> bytes comes in pieces.
    /// </returns>
    /// <exception cref="FileTimeoutException">
    /// The line did not end in time. What had come is kept for the next read, as it is however else the read ends early.
    /// </exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    public async Coroutine<string?> ReadLineAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var line = await ReadRawLineAsync(DefaultMaxLineLength, timeout, cancellationToken);
        if (line.IsEmpty)
        {
            return null;
        }

        var text = line.Span;
        text = text is [.. var before, (byte)'\n'] ? before : text;
        text = text.Length < line.Length && text is [.. var carried, (byte)'\r'] ? carried : text;
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Reads a line as bytes, without copying. Suspends until it is there.</summary>
    /// <param name="maxLength">How many bytes at most: a longer line comes in pieces.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The line with its <c>\n</c>, or what is left at the end of the file; empty when nothing is. Valid until the next read.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    /// <exception cref="FileTimeoutException">
    /// The line did not end in time. What had come is kept for the next read, as it is however else the read ends early.
    /// </exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    public async Coroutine<ReadOnlyMemory<byte>> ReadRawLineAsync(
        int maxLength = DefaultMaxLineLength, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        Enter(ref reading, "Reading");
        try
        {
            var deadline = DeadlineAfter(timeout);
            var searched = 0;
            while (true)
            {
                var length = unread.LineLength(searched);
                if (length > 0 || unread.Count >= maxLength)
                {
                    return unread.Take(Math.Min(length > 0 ? length : maxLength, maxLength));
                }

                searched = unread.Count;
                if (!await FillAsync(deadline, cancellationToken))
                {
                    return unread.Take(unread.Count);
                }
            }
        }
        finally
        {
            reading = false;
        }
    }

    private async Coroutine<int> ReadSomeAsync(Memory<byte> buffer, long deadline, CancellationToken cancellation)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        return unread.Count > 0 ? unread.CopyTo(buffer.Span) : await device.ReadAsync(buffer, deadline, cancellation);
    }

    /// <summary>Reads more behind what is not yet taken; false at the end of the file.</summary>
    private async Coroutine<bool> FillAsync(long deadline, CancellationToken cancellation)
    {
        var count = await device.ReadAsync(unread.RoomFor(ChunkLength), deadline, cancellation);
        unread.Added(count);
        return count > 0;
    }

    private static long DeadlineAfter(TimeSpan? timeout)
    {
        Deadline.ThrowIfNegative(timeout);
        return PycosTask.Current.Scheduler.DeadlineAfter(timeout);
    }
}
