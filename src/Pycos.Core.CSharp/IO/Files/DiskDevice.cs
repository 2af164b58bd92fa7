using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>
/// A file on a disk: its calls are made on threads that may block, one at a time and in memory of its own, so that a call whose
/// waiter has left can go on. What it reads then is there for the next one. Only what is in memory is read at once.
/// </summary>
internal sealed class DiskDevice(SafeFileHandle handle) : FileDevice
{
    /// <summary>How much is read ahead and written at a time. 64 KiB: copying that takes a tenth of what the change of threads does.</summary>
    private const int ChunkLength = 64 * 1024;

    private byte[] chunk = new byte[ChunkLength];
    private readonly ByteBuffer ahead = new();
    private PycosTask<int>? pending;
    private bool pendingReads;
    private long position;

    internal override bool CanSeek => true;

    internal override long Length => RandomAccess.GetLength(handle);

    internal override long Position
    {
        get => position - ahead.Count;
        set => MoveTo(value);
    }

    internal override async Coroutine<int> ReadAsync(Memory<byte> buffer, long deadline, CancellationToken cancellation)
    {
        if (ahead.Count == 0)
        {
            await SettleAsync("Reading", deadline, cancellation);
        }

        if (ahead.Count == 0)
        {
            await new BudgetCheck(willNotSuspend: true);
            var read = TryReadAtOnce(buffer);
            if (read >= 0)
            {
                position += read;
                return read;
            }

            Begin(reads: true, ChunkLength);
            await SettleAsync("Reading", deadline, cancellation);
        }

        return ahead.CopyTo(buffer.Span);
    }

    internal override async Coroutine<int> WriteAsync(ReadOnlyMemory<byte> data, long deadline, CancellationToken cancellation)
    {
        await SettleAsync("Writing", deadline, cancellation);
        // What was read ahead does not move where a write goes.
        MoveTo(Position);
        var count = Math.Min(data.Length, ChunkLength);
        data.Span[..count].CopyTo(chunk);
        Begin(reads: false, count);
        // What has begun is written: a timeout that said otherwise would have it written twice.
        await SettleAsync("Writing", Deadline.Never, cancellation);
        return count;
    }

    internal async Coroutine FlushAsync(CancellationToken cancellation)
    {
        await SettleAsync("Flushing", Deadline.Never, cancellation);
        await BlockingPool.Shared.RunAsync(
            _ =>
            {
                RandomAccess.FlushToDisk(handle);
                return true;
            },
            cancellation);
    }

    internal override void Close() => handle.Dispose();

    /// <summary>Reads what needs no disk, and not more at once than others may wait for.</summary>
    private int TryReadAtOnce(Memory<byte> buffer)
    {
        if (handle.IsClosed)
        {
            throw new FileClosedException("that was being used");
        }

        return FileCache.Read(handle, position, buffer.Span[..Math.Min(buffer.Length, ChunkLength)]);
    }

    private void MoveTo(long target)
    {
        if (pending is not null)
        {
            // A read that nobody waits for any more: what it brings belongs to the old position.
            chunk = new byte[ChunkLength];
            pending = null;
        }

        ahead.Clear();
        position = target;
    }

    private void Begin(bool reads, int count)
    {
        var (place, memory) = (position, chunk.AsMemory(0, count));
        pendingReads = reads;
        pending = PycosTask.Current.Scheduler.Spawn(BlockingPool.Shared.RunAsync(() => Move(reads, memory, place)));
    }

    private int Move(bool reads, Memory<byte> memory, long place)
    {
        if (reads)
        {
            return RandomAccess.Read(handle, memory.Span, place);
        }

        RandomAccess.Write(handle, memory.Span, place);
        return memory.Length;
    }

    /// <summary>Waits for the call that is under way, if one is, and accounts for what it has done.</summary>
    private async Coroutine SettleAsync(string operation, long deadline, CancellationToken cancellation)
    {
        if (pending is not { } call)
        {
            return;
        }

        if (!await call.WaitForEndAsync(deadline, cancellation))
        {
            throw new FileTimeoutException(operation, 0);
        }

        pending = null;
        var count = await Outcome(call);
        position += count;
        if (pendingReads)
        {
            chunk.AsSpan(0, count).CopyTo(ahead.RoomFor(count).Span);
            ahead.Added(count);
        }
    }

    private static async Coroutine<int> Outcome(PycosTask<int> call)
    {
        try
        {
            return await call;
        }
        catch (ObjectDisposedException)
        {
            throw new FileClosedException("that was being used");
        }
    }
}
