namespace Pycos.Internals;

/// <summary>
/// All living tasks of a scheduler, in pages: eight bytes a task, and neither adding nor removing one moves the others far.
/// </summary>
internal sealed class TaskTable
{
    /// <summary>1,024 references: pages of 8 KiB stay out of the large object heap.</summary>
    private const int PageBits = 10;
    private const int PageMask = (1 << PageBits) - 1;

    private readonly List<Place[]> pages = [];

    internal int Count { get; private set; }

    internal void Add(PycosTask task)
    {
        var slot = Count++;
        if (slot >> PageBits == pages.Count)
        {
            pages.Add(new Place[PageMask + 1]);
        }

        pages[slot >> PageBits][slot & PageMask].Task = task;
        task.Slot = slot;
    }

    internal void Remove(PycosTask task)
    {
        var slot = task.Slot;
        var last = --Count;
        ref var lastPlace = ref pages[last >> PageBits][last & PageMask];
        if (slot != last)
        {
            pages[slot >> PageBits][slot & PageMask] = lastPlace;
            lastPlace.Task!.Slot = slot;
        }

        lastPlace.Task = null;
        task.Slot = -1;
        // One spare page stays, so that a count that swings around a page's end does not make pages all the time.
        if (pages.Count > (last >> PageBits) + 2)
        {
            pages.RemoveAt(pages.Count - 1);
        }
    }

    /// <summary>The tasks that live now, in no particular order.</summary>
    internal PycosTask[] ToArray()
    {
        var tasks = new PycosTask[Count];
        for (var slot = 0; slot < tasks.Length; slot++)
        {
            tasks[slot] = pages[slot >> PageBits][slot & PageMask].Task!;
        }

        return tasks;
    }

    /// <summary>An array of a class checks the type of all that is stored in it; one of a structure does not.</summary>
    private struct Place
    {
        internal PycosTask? Task;
    }
}
