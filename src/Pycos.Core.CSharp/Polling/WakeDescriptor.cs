namespace Pycos.Internals;

/// <summary>An eventfd(2), by which other threads end the wait of a poller that watches it.</summary>
internal sealed unsafe class WakeDescriptor : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private readonly Lock closing = new();
    private bool closed;

    internal WakeDescriptor() =>
        Descriptor = LinuxErrors.Check(LinuxCalls.EventDescriptor(0, NonBlocking | CloseOnExec), "eventfd");

    internal int Descriptor { get; }

    /// <summary>Makes it readable. From any thread.</summary>
    internal void Wake()
    {
        // Whoever wakes may come late: the descriptor is closed then, and its number may belong to something else.
        lock (closing)
        {
            if (!closed)
            {
                var one = 1L;
                _ = LinuxCalls.Write(Descriptor, &one, sizeof(long));
            }
        }
    }

    /// <summary>Makes it unreadable, for a poller that looks at its state and not at changes.</summary>
    internal void Drain()
    {
        long ignored;
        _ = LinuxCalls.Read(Descriptor, &ignored, sizeof(long));
    }

    public void Dispose()
    {
        lock (closing)
        {
            if (!closed)
            {
                closed = true;
                _ = LinuxCalls.Close(Descriptor);
            }
        }
    }
}
