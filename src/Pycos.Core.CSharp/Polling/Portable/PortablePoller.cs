using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>
/// Works wherever .NET has sockets: what is under way are calls of the platform's own sockets, which end on its threads (by a
/// completion port on Windows) and are reported here, on the scheduler's. Only such sockets can be waited for.
/// </summary>
internal sealed class PortablePoller : Poller
{
    private readonly ConcurrentQueue<PortableCall> ended = new();
    private readonly ManualResetEventSlim wake = new(false, 0);
    private readonly Lock gate = new();
    private readonly HashSet<PortableSocketDriver> closing = [];
    private int registered;

    public override string Name => "portable";

    public override int RegisteredHandles => registered;

    public override void Register(PollHandle handle) => throw new NotSupportedException(
        $"The portable poller can not watch descriptor {handle.Descriptor}: it waits for sockets only. Pipes, terminals and child "
        + "processes need a poller of the operating system, such as epoll on Linux (SchedulerOptions.Poller, or the environment "
        + $"variable {PollerChoice.Variable}).");

    public override void Unregister(PollHandle handle)
    {
    }

    public override void Wait(long nanoseconds)
    {
        if (nanoseconds != 0)
        {
            // Rounded up: waking a little late is right, waking early only to sleep again is not.
            wake.Wait(nanoseconds < 0 ? -1 : (int)Math.Min((nanoseconds + 999_999) / 1_000_000, int.MaxValue));
        }

        // Before the queue is looked at: what ends after that wakes again.
        wake.Reset();
        for (var count = ended.Count; count > 0 && ended.TryDequeue(out var call); count--)
        {
            call.Report();
        }
    }

    public override void Wake() => wake.Set();

    internal override SocketDriver WrapSocket(Socket socket) => new PortableSocketDriver(socket);

    /// <summary>A socket that was made on another thread than a scheduler's has the driver of its platform.</summary>
    internal override SocketDriver Adapt(SocketDriver driver)
    {
        if (driver is not NativeSocketDriver)
        {
            return driver;
        }

        var socket = driver.Socket;
        driver.Release();
        return new PortableSocketDriver(socket);
    }

    internal void Enter() => registered++;

    internal void Leave() => registered--;

    /// <summary>A call has ended, or is to be reported as if. From any thread.</summary>
    internal void Post(PortableCall call)
    {
        ended.Enqueue(call);
        wake.Set();
    }

    /// <summary>A socket was closed while it was still sending.</summary>
    internal void AddClosing(PortableSocketDriver driver)
    {
        lock (gate)
        {
            closing.Add(driver);
        }
    }

    /// <summary>It has been sent, or given up. From any thread.</summary>
    internal void RemoveClosing(PortableSocketDriver driver)
    {
        lock (gate)
        {
            closing.Remove(driver);
        }
    }

    protected override void Dispose(bool disposing)
    {
        PortableSocketDriver[] left;
        lock (gate)
        {
            left = [.. closing];
        }

        // The process may end next, and with it what it was still sending. Each of them ends in limited time.
        foreach (var driver in left)
        {
            driver.WaitForClose();
        }

        wake.Dispose();
    }
}
