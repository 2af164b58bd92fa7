using Pycos.Internals;

namespace Pycos;

/// <content>Bytes into a file.</content>
public sealed partial class AsyncFile
{
    /// <summary>Writes as much as there is room for. Suspends while there is none.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How many bytes were taken: at least 1, unless there were none.</returns>
    /// <exception cref="FileTimeoutException">Nothing was taken in time.</exception>
    /// <exception cref="IOException">The file can not be written; nobody reads the pipe, for example.</exception>
    public async Coroutine<int> WriteAsync(
        ReadOnlyMemory<byte> data, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Enter(ref writing, "Writing");
        try
        {
            DropReadAhead();
            return data.IsEmpty ? 0 : await device.WriteAsync(data, DeadlineAfter(timeout), cancellationToken);
        }
        finally
        {
            writing = false;
        }
    }

    /// <summary>Writes all of the bytes. Suspends until the last is taken.</summary>
    /// <param name="data">The bytes; none is nothing to do.</param>
    /// <param name="timeout">How long to wait at most for all of it; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="FileTimeoutException">
    /// Not all was taken in time; <see cref="FileTimeoutException.Transferred"/> tells how much was.
    /// </exception>
    /// <exception cref="IOException">The file can not be written; nobody reads the pipe, for example.</exception>
    public async Coroutine WriteAllAsync(
        ReadOnlyMemory<byte> data, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Enter(ref writing, "Writing");
        var written = 0;
        try
        {
            DropReadAhead();
            var deadline = DeadlineAfter(timeout);
            while (written < data.Length)
            {
                written += await device.WriteAsync(data[written..], deadline, cancellationToken);
            }
        }
        catch (FileTimeoutException)
        {
            throw new FileTimeoutException("Writing", written);
        }
        finally
        {
            writing = false;
        }
    }

    /// <summary>Has the disk store what was written, not only the system's memory. Suspends until it has.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing. For what is no file on a disk nothing is done.</returns>
    /// <exception cref="IOException">The disk reports a failure.</exception>
    public async Coroutine FlushToDiskAsync(CancellationToken cancellationToken = default)
    {
        Enter(ref writing, "Flushing");
        try
        {
            if (device is DiskDevice disk)
            {
                await disk.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            writing = false;
        }
    }

    /// <summary>A file that can seek has one position: what was read ahead of it does not count for a write.</summary>
    private void DropReadAhead()
    {
        if (device.CanSeek && unread.Count > 0)
        {
            device.Position -= unread.Count;
            unread.Clear();
        }
    }
}
