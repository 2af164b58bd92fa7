using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// The deadlines of waiting tasks: a hierarchical timing wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels",
/// 1987) whose nodes are the tasks. Insert and remove are O(1); tasks fire in the exact order of their deadlines, equals in the
/// order in which they were inserted.
/// </summary>
/// <remarks>
/// A slot of the lowest level spans one tick. When its tick comes, it is sorted into the list of due timers, from which timers
/// fire one by one at their exact deadlines.
/// </remarks>
internal sealed class TimerWheel
{
    /// <summary>The slot of a task that has no timer.</summary>
    internal const ushort NoSlot = 0;

    private const ushort DueSlot = ushort.MaxValue;

    /// <summary>A tick is 2^20 ns, about a millisecond: the usual resolution of timeouts.</summary>
    private const int TickBits = 20;

    /// <summary>1,024 slots a level: the first level spans a second, so most timers are never moved between levels.</summary>
    private const int LevelBits = 10;
    private const int SlotCount = 1 << LevelBits;
    private const int SlotMask = SlotCount - 1;
    private const int LevelCount = 5;

    private readonly PycosTask?[]?[] levels = new PycosTask?[LevelCount][];
    private readonly ulong[]?[] occupied = new ulong[LevelCount][];
    private PycosTask? due;
    private long currentTick;

    internal TimerWheel(long now) => currentTick = now >> TickBits;

    internal int Count { get; private set; }

    /// <summary>
    /// A moment not after the first deadline, after which <see cref="TakeDue"/> is to be asked again; never, if there is none.
    /// </summary>
    internal long NextLook
    {
        get
        {
            if (due is not null)
            {
                return due.DeadlineTime;
            }

            return Count > 0 && TryFindNext(out _, out _, out var tick) ? tick << TickBits : Deadline.Never;
        }
    }

    internal void Insert(PycosTask task, long deadline)
    {
        task.DeadlineTime = deadline;
        Count++;
        Place(task);
    }

    internal void Remove(PycosTask task)
    {
        var slot = task.TimerSlot;
        if (slot == DueSlot)
        {
            Unlink(ref due, task);
        }
        else
        {
            var level = (slot - 1) >> LevelBits;
            var index = (slot - 1) & SlotMask;
            ref var head = ref levels[level]![index];
            Unlink(ref head, task);
            if (head is null)
            {
                occupied[level]![index >> 6] &= ~(1UL << (index & 63));
            }
        }

        task.TimerSlot = NoSlot;
        Count--;
    }

    /// <summary>Takes the first task whose deadline has come by now, or none.</summary>
    internal PycosTask? TakeDue(long now)
    {
        if (Count == 0)
        {
            currentTick = now >> TickBits;
            return null;
        }

        if (due is null)
        {
            Turn(now >> TickBits);
        }

        var first = due;
        if (first is null || first.DeadlineTime > now)
        {
            return null;
        }

        Remove(first);
        return first;
    }

    /// <summary>Turns the wheel until something is due or the tick is reached.</summary>
    private void Turn(long tick)
    {
        while (due is null && currentTick < tick)
        {
            if (!TryFindNext(out var level, out var index, out var start) || start > tick)
            {
                currentTick = tick;
                return;
            }

            currentTick = start;
            ref var head = ref levels[level]![index];
            var list = head!;
            head = null;
            occupied[level]![index >> 6] &= ~(1UL << (index & 63));
            if (level == 0)
            {
                due = TimerSort.Sort(list, DueSlot);
            }
            else
            {
                Spread(list);
            }
        }
    }

    /// <summary>Moves the timers of a higher level's slot to where they belong now.</summary>
    private void Spread(PycosTask list)
    {
        list.TimerPrevious!.TimerNext = null;
        for (PycosTask? task = list; task is not null;)
        {
            var next = task.TimerNext;
            Place(task);
            task = next;
        }
    }

    private void Place(PycosTask task)
    {
        var tick = task.DeadlineTime >> TickBits;
        if (tick <= currentTick)
        {
            InsertDue(task);
            return;
        }

        // The level is that of the highest group of bits in which the tick differs from the current one.
        var level = BitOperations.Log2((ulong)(tick ^ currentTick)) / LevelBits;
        var index = (int)(tick >> (level * LevelBits)) & SlotMask;
        var slots = levels[level] ??= new PycosTask?[SlotCount];
        var bits = occupied[level] ??= new ulong[SlotCount / 64];
        Append(ref slots[index], task);
        bits[index >> 6] |= 1UL << (index & 63);
        task.TimerSlot = (ushort)((level << LevelBits) + index + 1);
    }

    /// <summary>Inserts into the sorted list, from its end: late deadlines are the usual ones.</summary>
    private void InsertDue(PycosTask task)
    {
        task.TimerSlot = DueSlot;
        if (due is null || due.TimerPrevious!.DeadlineTime <= task.DeadlineTime)
        {
            Append(ref due, task);
            return;
        }

        var after = due.TimerPrevious!;
        while (after != due && after.TimerPrevious!.DeadlineTime > task.DeadlineTime)
        {
            after = after.TimerPrevious!;
        }

        // Into the ring before `after`; if that was the first, the task is the first now.
        var before = after.TimerPrevious!;
        task.TimerNext = after == due ? due : after;
        task.TimerPrevious = before;
        after.TimerPrevious = task;
        if (after == due)
        {
            due = task;
        }
        else
        {
            before.TimerNext = task;
        }
    }

    /// <summary>The next occupied slot after the current tick, and the tick at which it begins.</summary>
    private bool TryFindNext(out int level, out int index, out long tick)
    {
        for (level = 0; level < LevelCount; level++)
        {
            var shift = level * LevelBits;
            var now = (int)(currentTick >> shift) & SlotMask;
            if (occupied[level] is { } bits && FindBit(bits, now + 1) is var found and >= 0)
            {
                index = found;
                tick = ((currentTick >> shift) - now + found) << shift;
                return true;
            }
        }

        index = 0;
        tick = 0;
        return false;
    }

    private static int FindBit(ulong[] bits, int from)
    {
        if (from >= SlotCount)
        {
            return -1;
        }

        var word = from >> 6;
        var rest = bits[word] & (ulong.MaxValue << (from & 63));
        while (rest == 0)
        {
            if (++word == bits.Length)
            {
                return -1;
            }

            rest = bits[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(rest);
    }

    // A list ends with null forward; backward the first one leads to the last.
    private static void Append(ref PycosTask? head, PycosTask task)
    {
        task.TimerNext = null;
        if (head is null)
        {
            task.TimerPrevious = task;
            head = task;
        }
        else
        {
            var last = head.TimerPrevious!;
            last.TimerNext = task;
            task.TimerPrevious = last;
            head.TimerPrevious = task;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unlink(ref PycosTask? head, PycosTask task)
    {
        var next = task.TimerNext;
        var previous = task.TimerPrevious!;
        if (head == task)
        {
            head = next;
            if (next is not null)
            {
                next.TimerPrevious = previous;
            }
        }
        else
        {
            previous.TimerNext = next;
            (next ?? head!).TimerPrevious = previous;
        }

        task.TimerNext = null;
        task.TimerPrevious = null;
    }
}
