using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// Memory that the kernel puts what it receives into, whichever socket it is for (io_uring_register(2),
/// IORING_REGISTER_PBUF_RING): a connection that waits needs none of its own.
/// </summary>
internal sealed unsafe class ReceiveBuffers : IDisposable
{
    internal const ushort Group = 1;

    private const uint RegisterBufferRing = 22;
    private const ushort Incremental = 2;
    private const int EntrySize = 16;
    private const int TailOffset = 14;
    private const int PageSize = 4096;

    /// <summary>Managed, so that who borrows a part can keep it when the ring has gone.</summary>
    private readonly byte[] memory;
    private readonly byte* entries;
    private readonly int count;
    private readonly int size;

    /// <summary>For each buffer how far it has been filled, and how much of that is still wanted.</summary>
    private readonly int[] filled;
    private readonly int[] wanted;
    private readonly bool[] isFull;
    private ushort tail;
    private bool isDisposed;

    /// <param name="ring">The ring whose requests use the buffers.</param>
    internal ReceiveBuffers(Ring ring)
    {
        // A large buffer is filled bit by bit, where the kernel can do that (since Linux 6.12): small messages lie side by side.
        (size, count) = (64 * 1024, 64);
        entries = (byte*)NativeMemory.AlignedAlloc(1024 * EntrySize, PageSize);
        var result = TryRegister(ring, Incremental);
        if (result < 0)
        {
            (size, count) = (PageSize, 1024);
            result = TryRegister(ring, 0);
        }

        if (result < 0)
        {
            NativeMemory.AlignedFree(entries);
            throw SystemFailure.Of(-result, "Registering receive buffers");
        }

        memory = GC.AllocateUninitializedArray<byte>(size * count, pinned: true);
        filled = new int[count];
        wanted = new int[count];
        isFull = new bool[count];
        for (var i = 0; i < count; i++)
        {
            Give(i);
        }
    }

    /// <summary>Whether so few are left that nobody may keep any.</summary>
    internal bool AreLow => Free < count / 4;

    /// <summary>How many buffers the kernel has.</summary>
    internal int Free { get; private set; }

    /// <summary>Notes that the kernel has put bytes into a buffer.</summary>
    /// <returns>Where they begin in it.</returns>
    internal int Take(in RingCompletion completion)
    {
        var buffer = completion.Buffer;
        var start = filled[buffer];
        filled[buffer] += completion.Result;
        wanted[buffer] += completion.Result;
        if (!completion.BufferHasMore)
        {
            isFull[buffer] = true;
            Free--;
        }

        return start;
    }

    internal Memory<byte> Memory(in ReceivedChunk chunk) => memory.AsMemory((chunk.Buffer * size) + chunk.Start, chunk.Length);

    /// <summary>Gives bytes of a buffer back; when nothing of it is wanted any more, the kernel gets it.</summary>
    internal void Release(int buffer, int length)
    {
        if (isDisposed)
        {
            return;
        }

        wanted[buffer] -= length;
        if (wanted[buffer] == 0 && isFull[buffer])
        {
            Give(buffer);
        }
    }

    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            NativeMemory.AlignedFree(entries);
        }
    }

    private int TryRegister(Ring ring, ushort flags)
    {
        var registration = new Registration { Address = (ulong)entries, Entries = (uint)count, Group = Group, Flags = flags };
        return RingCalls.Register(ring.Descriptor, RegisterBufferRing, &registration, 1);
    }

    private void Give(int buffer)
    {
        filled[buffer] = 0;
        isFull[buffer] = false;
        Free++;
        var entry = entries + ((tail & (count - 1)) * EntrySize);
        Unsafe.WriteUnaligned(entry, (ulong)Unsafe.AsPointer(ref memory[buffer * size]));
        Unsafe.WriteUnaligned(entry + 8, (uint)size);
        Unsafe.WriteUnaligned(entry + 12, (ushort)buffer);
        tail++;
        Volatile.Write(ref Unsafe.AsRef<ushort>(entries + TailOffset), tail);
    }

    /// <summary>struct io_uring_buf_reg of io_uring_register(2).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct Registration
    {
        [FieldOffset(0)]
        internal ulong Address;

        [FieldOffset(8)]
        internal uint Entries;

        [FieldOffset(12)]
        internal ushort Group;

        [FieldOffset(14)]
        internal ushort Flags;
    }
}
