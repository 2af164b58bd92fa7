using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The ready tasks, first in, first out. Intrusive: a task is its own node.</summary>
[DebuggerDisplay("{Count} ready")]
internal struct RunQueue
{
    private PycosTask? head;
    private PycosTask? tail;
    private int count;

    internal readonly bool IsEmpty => head is null;

    /// <summary>How many stand in it. Read from other threads, too: a plain number that may be out of date at once.</summary>
    internal readonly int Count => count;

    internal void Enqueue(PycosTask task)
    {
        task.Next = null;
        if (head is null)
        {
            head = task;
        }
        else
        {
            tail!.Next = task;
        }

        tail = task;
        count++;
    }

    internal PycosTask Dequeue()
    {
        var task = head!;
        head = Unsafe.As<PycosTask>(task.Next);
        task.Next = null;
        count--;
        return task;
    }

    /// <summary>Takes one from the middle.</summary>
    internal PycosTask DequeueAt(int index)
    {
        if (index == 0)
        {
            return Dequeue();
        }

        var before = head!;
        for (var i = 1; i < index; i++)
        {
            before = Unsafe.As<PycosTask>(before.Next)!;
        }

        return RemoveAfter(before);
    }

    internal void Remove(PycosTask task)
    {
        if (head == task)
        {
            Dequeue();
            return;
        }

        var before = head!;
        while (before.Next != task)
        {
            before = Unsafe.As<PycosTask>(before.Next)!;
        }

        RemoveAfter(before);
    }

    private PycosTask RemoveAfter(PycosTask before)
    {
        var task = Unsafe.As<PycosTask>(before.Next)!;
        before.Next = task.Next;
        if (tail == task)
        {
            tail = before;
        }

        task.Next = null;
        count--;
        return task;
    }
}
