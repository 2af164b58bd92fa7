using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// What the pollers share that report a state and not its changes (level triggered): only a direction that somebody waits for
/// is looked at, and a report ends that, or a handle that is ready and left alone would be reported for ever.
/// </summary>
internal abstract class LevelPoller : Poller
{
    private readonly HandleTable<PollHandle> handles = new();
    private readonly WakeDescriptor wake = new();
    private readonly List<(long Registration, PollEvents Happened)> reports = [];

    /// <summary>The handles that are waited for; the first place belongs to the descriptor that wakes.</summary>
    private readonly List<long> watched = [0];

    /// <summary>Where a handle stands in the list above, by its place in the table; 0 if nobody waits.</summary>
    private int[] positions = new int[16];
    private PollEntry[] entries = new PollEntry[16];

    private protected LevelPoller() =>
        entries[0] = new PollEntry { Descriptor = wake.Descriptor, Interest = PollEvents.In };

    public sealed override int RegisteredHandles => handles.Count;

    public override void Register(PollHandle handle)
    {
        var descriptor = handle.Descriptor;
        if (LinuxCalls.FileControl(descriptor, LinuxCalls.GetDescriptorFlags, 0) < 0)
        {
            throw SystemFailure.Of(Marshal.GetLastSystemError(), $"Watching descriptor {descriptor}");
        }

        handle.Registration = handles.Add(handle);
        var place = PlaceOf(handle.Registration);
        if (place >= positions.Length)
        {
            Array.Resize(ref positions, Math.Max(place + 1, positions.Length * 2));
        }

        positions[place] = 0;
    }

    public sealed override void Unregister(PollHandle handle)
    {
        if (handles.TryRemove(handle.Registration, handle))
        {
            Forget(positions[PlaceOf(handle.Registration)]);
        }
    }

    public sealed override void Arm(PollHandle handle, PollDirection direction)
    {
        var registration = handle.Registration;
        if (handles.Find(registration) != handle)
        {
            return;
        }

        ref var position = ref positions[PlaceOf(registration)];
        if (position == 0)
        {
            position = watched.Count;
            watched.Add(registration);
            if (position == entries.Length)
            {
                Array.Resize(ref entries, position * 2);
            }

            entries[position] = new PollEntry { Descriptor = handle.Descriptor };
        }

        entries[position].Interest |= direction == PollDirection.Read ? PollEvents.Readable : PollEvents.Writable;
    }

    public sealed override void Wait(long nanoseconds)
    {
        var count = Look(entries.AsSpan(0, watched.Count), nanoseconds);
        // An interrupted wait counts as one without events.
        if (count < 0 && count != -LinuxCalls.EINTR)
        {
            throw SystemFailure.Of(-count, Name);
        }

        if (count > 0)
        {
            Collect(count);
            Dispatch();
        }
    }

    public sealed override void Wake() => wake.Wake();

    protected override void Dispose(bool disposing) => wake.Dispose();

    /// <summary>Waits until something is ready and sets what happened in the entries.</summary>
    /// <returns>In how many of them; below zero a negated error number.</returns>
    private protected abstract int Look(Span<PollEntry> watched, long nanoseconds);

    private static int PlaceOf(long registration) => (int)registration;

    /// <summary>Takes down what is to be reported before anything is: what is called may change the lists.</summary>
    private void Collect(int count)
    {
        reports.Clear();
        if (entries[0].Happened != PollEvents.None)
        {
            count--;
            wake.Drain();
        }

        // From the end, since what is taken out is replaced by the last one.
        for (var position = watched.Count - 1; position > 0 && count > 0; position--)
        {
            ref var entry = ref entries[position];
            if (entry.Happened != PollEvents.None)
            {
                count--;
                reports.Add((watched[position], entry.Happened));
                entry.Interest &= ~Directions(entry.Happened);
                if (entry.Interest == PollEvents.None)
                {
                    Forget(position);
                }
            }
        }

        reports.Reverse();
    }

    private void Dispatch()
    {
        foreach (var (registration, happened) in reports)
        {
            // An earlier report may have closed the handle, and its descriptor may be in use again.
            if (happened.IsReadable())
            {
                handles.Find(registration)?.OnReadable();
            }

            if (happened.IsWritable())
            {
                handles.Find(registration)?.OnWritable();
            }
        }
    }

    private static PollEvents Directions(PollEvents happened) =>
        (happened.IsReadable() ? PollEvents.Readable : PollEvents.None)
        | (happened.IsWritable() ? PollEvents.Writable : PollEvents.None);

    private void Forget(int position)
    {
        if (position == 0)
        {
            return;
        }

        var last = watched.Count - 1;
        positions[PlaceOf(watched[position])] = 0;
        if (position != last)
        {
            watched[position] = watched[last];
            entries[position] = entries[last];
            positions[PlaceOf(watched[position])] = position;
        }

        watched.RemoveAt(last);
    }
}
