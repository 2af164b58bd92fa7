using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The ready tasks, first in, first out: a ring that grows.</summary>
/// <remarks>
/// A list through the tasks would need no memory of its own, and three references written for each turn, every one with the
/// collector's write barrier; the ring writes one.
/// </remarks>
[DebuggerDisplay("{Count} ready")]
internal struct RunQueue
{
    /// <summary>1,024 tasks: 8 KiB, which a scheduler has whether it needs them or not.</summary>
    private const int SmallestRing = 1024;

    /// <summary>A ring is made smaller when this part of it would do: far from full, so that it does not grow again at once.</summary>
    private const int Slack = 8;

    private Place[] ring;
    private int head;

    public RunQueue() => ring = new Place[SmallestRing];

    internal readonly bool IsEmpty => Count == 0;

    internal int Count { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enqueue(PycosTask task)
    {
        if (Count == ring.Length)
        {
            Resize(ring.Length * 2);
        }

        At(Count) = task;
        Count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PycosTask Dequeue()
    {
        ref var first = ref At(0);
        var task = first!;
        first = null;
        head++;
        Count--;
        return task;
    }

    /// <summary>Takes one from the middle.</summary>
    internal PycosTask DequeueAt(int index)
    {
        var task = At(index)!;
        for (var i = index; i > 0; i--)
        {
            At(i) = At(i - 1);
        }

        At(0) = task;
        return Dequeue();
    }

    /// <summary>Takes a task out, wherever it stands; one that an <see cref="IRunOrder"/> has not admitted is not there.</summary>
    internal void Remove(PycosTask task)
    {
        for (var index = 0; index < Count; index++)
        {
            if (At(index) == task)
            {
                DequeueAt(index);
                return;
            }
        }
    }

    /// <summary>Gives memory back that a crowd of ready tasks has needed once.</summary>
    internal void Trim()
    {
        if (ring.Length > SmallestRing && Count < ring.Length / Slack)
        {
            Resize(Math.Max(SmallestRing, ring.Length / Slack));
        }
    }

    // The length is a power of two, and an index that has overflowed still ends up in the ring.
    private readonly ref PycosTask? At(int index)
    {
        var places = ring;
        return ref places[(head + index) & (places.Length - 1)].Task;
    }

    private void Resize(int length)
    {
        var resized = new Place[length];
        for (var i = 0; i < Count; i++)
        {
            resized[i].Task = At(i);
        }

        ring = resized;
        head = 0;
    }

    /// <summary>An array of a class checks the type of all that is stored in it; one of a structure does not.</summary>
    private struct Place
    {
        internal PycosTask? Task;
    }
}
