namespace Pycos.Internals;

/// <summary>Sorts a list of timers by deadline; equals keep their order. A merge sort of linked lists allocates nothing.</summary>
internal static class TimerSort
{
    internal static PycosTask Sort(PycosTask list, ushort slot)
    {
        var sorted = IsSorted(list) ? list : SortRuns(list);
        var last = sorted;
        for (var task = sorted; task is not null; task = task.TimerNext)
        {
            task.TimerPrevious = last;
            task.TimerSlot = slot;
            last = task;
        }

        sorted.TimerPrevious = last;
        return sorted;
    }

    private static bool IsSorted(PycosTask list)
    {
        for (var task = list; task.TimerNext is { } next; task = next)
        {
            if (next.DeadlineTime < task.DeadlineTime)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Bottom-up: merges runs of one, two, four … until one run is left.</summary>
    private static PycosTask SortRuns(PycosTask list)
    {
        for (var width = 1; ; width *= 2)
        {
            PycosTask? rest = list;
            PycosTask? head = null;
            PycosTask? tail = null;
            var merges = 0;
            while (rest is not null)
            {
                merges++;
                var left = rest;
                var right = Cut(left, width);
                rest = right is null ? null : Cut(right, width);
                Merge(left, right, ref head, ref tail);
            }

            list = head!;
            if (merges == 1)
            {
                return list;
            }
        }
    }

    /// <summary>Ends a list after so many and returns what follows.</summary>
    private static PycosTask? Cut(PycosTask list, int count)
    {
        var last = list;
        for (var i = 1; i < count && last.TimerNext is { } next; i++)
        {
            last = next;
        }

        var rest = last.TimerNext;
        last.TimerNext = null;
        return rest;
    }

    private static void Merge(PycosTask? left, PycosTask? right, ref PycosTask? head, ref PycosTask? tail)
    {
        while (left is not null || right is not null)
        {
            PycosTask taken;
            if (right is null || (left is not null && left.DeadlineTime <= right.DeadlineTime))
            {
                taken = left!;
                left = taken.TimerNext;
            }
            else
            {
                taken = right;
                right = taken.TimerNext;
            }

            if (tail is null)
            {
                head = taken;
            }
            else
            {
                tail.TimerNext = taken;
            }

            tail = taken;
        }

        tail!.TimerNext = null;
    }
}
