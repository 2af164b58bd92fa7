namespace Pycos.Internals;

/// <summary>
/// Memory to receive into that is used again and again: the last one that was given back first, since that is in the cache.
/// Each use has a number, by which a use that is over is told from the present one.
/// </summary>
internal sealed class ReceiveLease
{
    /// <summary>
    /// 32 KiB: larger than a record of TLS and than what most programs write at once, so that a receive seldom fills it and then
    /// has to ask whether there is more.
    /// </summary>
    internal const int Size = 32 * 1024;

    private readonly Scheduler owner;
    private ReceiveLease? next;
    private byte[]? own;
    private Memory<byte> bytes;
    private ReceiveBuffers? shared;
    private int sharedBuffer;

    private ReceiveLease(Scheduler owner) => this.owner = owner;

    internal int Number { get; private set; } = 1;

    /// <summary>Memory of its own, which is pinned: the kernel writes to it.</summary>
    internal Span<byte> Room => own ??= GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    internal static ReceiveLease Rent(Scheduler scheduler)
    {
        var lease = scheduler.FreeLeases;
        if (lease is null)
        {
            return new ReceiveLease(scheduler);
        }

        scheduler.FreeLeases = lease.next;
        lease.next = null;
        return lease;
    }

    /// <summary>The first bytes of its own memory are what came.</summary>
    internal void Hold(int count) => bytes = own.AsMemory(0, count);

    /// <summary>What came is a part of the memory that is shared with the kernel.</summary>
    internal void Hold(ReceiveBuffers buffers, in ReceivedChunk chunk)
    {
        bytes = chunk.Copy is { } copy ? copy.AsMemory(chunk.Start, chunk.Length) : buffers.Memory(chunk);
        shared = chunk.Copy is null ? buffers : null;
        sharedBuffer = chunk.Buffer;
    }

    internal Memory<byte> Borrowed(int number)
    {
        ObjectDisposedException.ThrowIf(number != Number, typeof(ReceivedBytes));
        return bytes;
    }

    internal void GiveBack(int number)
    {
        if (number != Number)
        {
            return;
        }

        Number++;
        if (owner.IsCurrent)
        {
            Return();
        }
        else
        {
            // Of a scheduler that has stopped nothing is left that could use it.
            owner.TryPost(new PostedAction(Return));
        }
    }

    private void Return()
    {
        shared?.Release(sharedBuffer, bytes.Length);
        shared = null;
        bytes = default;
        next = owner.FreeLeases;
        owner.FreeLeases = this;
    }
}
