using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pycos.Internals;

namespace Pycos.Testing.Internals;

/// <summary>Reports the sockets of a simulated network: edge triggered, in an order that the seed decides. Never waits.</summary>
internal sealed class SimulatedPoller(SimulatedNetwork network, Random random, double spuriousReports) : Poller
{
    private readonly Dictionary<long, Watch> watches = [];
    private readonly List<Watch> watched = [];
    private List<Watch> reports = [];
    private List<Watch> reporting = [];
    private long lastRegistration;

    public override string Name => "simulated";

    public override int RegisteredHandles => watches.Count;

    internal bool HasReports => reports.Count > 0;

    public override void Register(PollHandle handle)
    {
        var driver = network.Find(handle.Descriptor);
        var watch = new Watch(handle, driver);
        handle.Registration = ++lastRegistration;
        watches.Add(handle.Registration, watch);
        watched.Add(watch);
        driver.Attach(this, watch);
    }

    public override void Unregister(PollHandle handle)
    {
        if (watches.Remove(handle.Registration, out var watch))
        {
            watch.Gone = true;
            watch.Driver.Detach();
            watched.Remove(watch);
            reports.Remove(watch);
        }
    }

    public override void Wait(long nanoseconds)
    {
        AddSpurious();
        if (reports.Count == 0)
        {
            return;
        }

        (reports, reporting) = (reporting, reports);
        random.Shuffle(CollectionsMarshal.AsSpan(reporting));
        foreach (var watch in reporting)
        {
            watch.Queued = false;
            Dispatch(watch);
        }

        reporting.Clear();
    }

    public override void Wake()
    {
    }

    internal override SocketDriver CreateSocket(AddressFamily family, SocketType type, ProtocolType protocol) =>
        new SimulatedSocketDriver(network, this, family, type);

    internal override Coroutine<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        network.ResolveAsync(host, cancellation);

    internal void Report(Watch watch, bool readable, bool writable)
    {
        watch.Readable |= readable;
        watch.Writable |= writable;
        if (!watch.Queued)
        {
            watch.Queued = true;
            reports.Add(watch);
        }
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void AddSpurious()
    {
        if (watched.Count > 0 && random.NextDouble() < spuriousReports)
        {
            var chosen = watched[random.Next(watched.Count)];
            if (chosen.Driver.MayBeReportedAtAnyTime)
            {
                Report(chosen, true, true);
            }
        }
    }

    /// <summary>As one event of epoll: hang-up, readable and writable together, each only once.</summary>
    private static void Dispatch(Watch watch)
    {
        var (readable, writable, hungUp) = (watch.Readable, watch.Writable, watch.HungUp);
        (watch.Readable, watch.Writable, watch.HungUp) = (false, false, false);
        if (hungUp && !watch.Gone)
        {
            watch.Handle.OnHangUp();
        }

        if (readable && !watch.Gone)
        {
            watch.Handle.OnReadable();
        }

        if (writable && !watch.Gone)
        {
            watch.Handle.OnWritable();
        }
    }
}
