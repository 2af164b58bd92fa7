using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// The one kind of queue that everything waits in: first come, first served, and anyone can leave it at any place in O(1).
/// Belongs to one scheduler's thread.
/// </summary>
[DebuggerDisplay("{Count} waiting")]
internal class WaitQueue
{
    private Link? head;
    private Link? tail;

    internal bool IsEmpty => head is null;

    internal int Count { get; private set; }

    internal void Enqueue(Link link)
    {
        Admit(link);
        link.Next = null;
        link.Previous = tail;
        if (tail is null)
        {
            head = link;
        }
        else
        {
            tail.Next = link;
        }

        tail = link;
    }

    /// <summary>Takes one out of its queue, wherever it stands; does nothing for one that stands in none.</summary>
    internal static void Withdraw(Link link)
    {
        if (link.Owner is not null)
        {
            var queue = Unsafe.As<WaitQueue>(link.Owner);
            queue.Remove(link);
            queue.Withdrawn();
        }
    }

    /// <summary>The one whose turn is next.</summary>
    private protected Link? First => head;

    /// <summary>
    /// Called when one has left without its turn: those behind it may be content with less than it waited for.
    /// </summary>
    private protected virtual void Withdrawn()
    {
    }

    /// <summary>Gives the first one its turn.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool GrantFirst()
    {
        var first = head;
        if (first is null)
        {
            return false;
        }

        Remove(first);
        first.Grant();
        return true;
    }

    /// <summary>Gives everyone who waits now a turn, in order.</summary>
    internal void GrantAll()
    {
        for (var remaining = Count; remaining > 0; remaining--)
        {
            GrantFirst();
        }
    }

    /// <summary>Has something wait here, wherever it stands.</summary>
    private protected void Admit(Link link)
    {
        Debug.Assert(link.Owner is null, "What waits in one queue can not wait in another.");
        link.Owner = this;
        Count++;
    }

    private protected void Remove(Link link)
    {
        if (link.Previous is null)
        {
            head = link.Next;
        }
        else
        {
            link.Previous.Next = link.Next;
        }

        if (link.Next is null)
        {
            tail = link.Previous;
        }
        else
        {
            link.Next.Previous = link.Previous;
        }

        link.Owner = null;
        link.Next = null;
        link.Previous = null;
        Count--;
    }
}
