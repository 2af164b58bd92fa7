using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Pycos.Internals;

namespace Pycos;

/// <content>Sends files.</content>
public sealed partial class AsyncSocket
{
    /// <summary>How much of a file is looked for in memory, and sent, at a time: 256 KiB, so that others have their turn.</summary>
    private const int FileWindow = 256 * 1024;

    /// <summary>Sends a file. Suspends until the system has taken the last byte.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="offset">Where to begin, in bytes from the beginning of the file.</param>
    /// <param name="count">How many bytes; <see langword="null"/> for all up to the end.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes were sent: fewer than asked for if the file ends before.</returns>
    /// <inheritdoc cref="SendFileAsync(SafeFileHandle, long, long?, TimeSpan?, CancellationToken)"/>
    public async Coroutine<long> SendFileAsync(
        string path, long offset = 0, long? count = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = await FileOpening.OpenAsync(() => File.OpenHandle(path), cancellationToken);
        return await SendFileAsync(file, offset, count, timeout, cancellationToken);
    }

    /// <summary>
    /// Sends a part of an open file. What of it is in memory goes from there to the socket by the kernel alone (sendfile(2)),
    /// where the connection allows that; what is not is read before on a thread of <see cref="BlockingPool.Shared"/>, so that a
    /// slow disk holds up nobody else. Suspends until the system has taken the last byte.
    /// </summary>
    /// <param name="file">The file, which stays open and where it is.</param>
    /// <param name="offset">Where to begin, in bytes from the beginning of the file.</param>
    /// <param name="count">How many bytes; <see langword="null"/> for all up to the end.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for <see cref="OperationTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes were sent: fewer than asked for if the file ends before.</returns>
    /// <exception cref="IOException">The file can not be read.</exception>
    /// <exception cref="SocketTimeoutException">
    /// Not all was taken in time; <see cref="SocketTimeoutException.Transferred"/> tells how much was.
    /// </exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async Coroutine<long> SendFileAsync(
        SafeFileHandle file,
        long offset = 0,
        long? count = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count ?? 0, nameof(count));
        var deadline = Enter(ref writing, SendFileAttempt.Name, timeout);
        try
        {
            var sent = 0L;
            var wanted = count ?? long.MaxValue;
            while (sent < wanted)
            {
                var length = (int)Math.Min(wanted - sent, FileWindow);
                var terms = new Terms(deadline, cancellationToken);
                var moved = await SendWindowAsync(file, offset + sent, length, (int)Math.Min(sent, int.MaxValue), terms);
                if (moved == 0)
                {
                    break;
                }

                sent += moved;
            }

            return sent;
        }
        finally
        {
            writing.Busy = false;
        }
    }

    /// <summary>Sends a part of a file by way of memory, or without; 0 at its end.</summary>
    private async Coroutine<int> SendWindowAsync(SafeFileHandle file, long position, int length, int before, Terms terms)
    {
        if (driver.SendsFiles && FileCache.Holds(file, position, length))
        {
            return await AttemptAsync<SendFileAttempt, int>(new SendFileAttempt(file, position, length, before), terms);
        }

        // Memory that nobody else gets: a read whose waiter has left goes on.
        var window = GC.AllocateUninitializedArray<byte>(length);
        var read = await BlockingPool.Shared.RunAsync(_ => RandomAccess.Read(file, window, position), terms.Cancellation);
        for (var sent = 0; sent < read;)
        {
            var attempt = new SendAttempt(window.AsMemory(sent, read - sent), before + sent);
            sent += await AttemptAsync<SendAttempt, int>(attempt, terms);
        }

        return read;
    }
}
