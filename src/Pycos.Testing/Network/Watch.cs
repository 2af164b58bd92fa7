namespace Pycos.Testing.Internals;

/// <summary>A handle that a simulated poller watches, and what it has to report of it.</summary>
internal sealed class Watch(PollHandle handle, SimulatedSocketDriver driver)
{
    internal PollHandle Handle => handle;

    internal SimulatedSocketDriver Driver => driver;

    internal bool Readable { get; set; }

    internal bool Writable { get; set; }

    internal bool HungUp { get; set; }

    /// <summary>Whether it stands among those that have something to report.</summary>
    internal bool Queued { get; set; }

    /// <summary>Whether the handle has been unregistered.</summary>
    internal bool Gone { get; set; }
}
