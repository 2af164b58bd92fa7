namespace Pycos.Testing.Internals;

/// <summary>One direction of a simulated connection: bytes that are on their way or have arrived, up to a bound.</summary>
internal sealed class SimulatedPipe(SimulatedNetwork network)
{
    /// <summary>When something arrives that is kept back since the network is cut.</summary>
    private const long KeptBack = long.MaxValue - 1;

    private readonly Queue<Segment> segments = new();
    private readonly List<Action> keptBack = [];
    private int consumed;
    private long lastArrival;
    private long endArrival = long.MaxValue;
    private bool writerBlocked;

    internal SimulatedSocketDriver? Reader { get; set; }

    internal SimulatedSocketDriver? Writer { get; set; }

    /// <summary>How many bytes have been written and not read.</summary>
    internal int Count { get; private set; }

    internal bool HasRoom => Count < network.BufferSize;

    /// <summary>Whether the writer has ended the stream.</summary>
    internal bool Ended => endArrival != long.MaxValue;

    /// <summary>Whether the reader has learned that the stream ends.</summary>
    internal bool EndArrived => endArrival <= network.Now;

    internal bool HasArrived => segments.TryPeek(out var first) && first.Arrival <= network.Now;

    /// <summary>Takes some of the bytes: all that fit, or, as the seed decides, fewer.</summary>
    internal int Write(ReadOnlySpan<byte> data)
    {
        var room = Math.Min(network.BufferSize - Count, data.Length);
        if (room == 0)
        {
            writerBlocked = !data.IsEmpty;
            return data.IsEmpty ? 0 : Errno.WouldBlock;
        }

        var taken = network.Random.Next(4) == 0 ? 1 + network.Random.Next(room) : room;
        Count += taken;
        if (IsCut)
        {
            segments.Enqueue(new Segment(KeptBack, data[..taken].ToArray()));
            return taken;
        }

        lastArrival = Math.Max(lastArrival, network.ArrivalTime());
        segments.Enqueue(new Segment(lastArrival, data[..taken].ToArray()));
        network.Deliver(lastArrival, () => Reader?.AnnounceReadable());
        return taken;
    }

    /// <summary>Gives all bytes that have arrived and fit; fewer than fit only if no more have, as Linux does.</summary>
    internal int Read(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && segments.TryPeek(out var first) && first.Arrival <= network.Now)
        {
            var part = Math.Min(first.Bytes.Length - consumed, buffer.Length - total);
            first.Bytes.AsSpan(consumed, part).CopyTo(buffer[total..]);
            total += part;
            consumed += part;
            if (consumed == first.Bytes.Length)
            {
                segments.Dequeue();
                consumed = 0;
            }
        }

        Count -= total;
        if (total > 0 && writerBlocked)
        {
            writerBlocked = false;
            network.Send(Reader!.Home, Writer!.Home, () => Writer.AnnounceWritable());
        }

        return total;
    }

    /// <summary>Ends the stream behind what has been written, and calls something when the end arrives.</summary>
    internal void End(Action arrived)
    {
        if (!Ended && IsCut)
        {
            endArrival = KeptBack;
            keptBack.Add(arrived);
        }
        else if (!Ended)
        {
            endArrival = Math.Max(lastArrival, network.ArrivalTime());
            network.Deliver(endArrival, arrived);
        }
    }

    /// <summary>Calls something when all that has been written so far has arrived.</summary>
    internal void Behind(Action arrived)
    {
        if (IsCut)
        {
            keptBack.Add(arrived);
        }
        else
        {
            network.Deliver(Math.Max(lastArrival, network.ArrivalTime()), arrived);
        }
    }

    /// <summary>The network is whole again: what was kept back arrives.</summary>
    internal void Resume()
    {
        lastArrival = Math.Max(lastArrival, network.ArrivalTime());
        for (var left = segments.Count; left > 0; left--)
        {
            var segment = segments.Dequeue();
            segments.Enqueue(segment with { Arrival = Math.Min(segment.Arrival, lastArrival) });
        }

        endArrival = endArrival == KeptBack ? lastArrival : endArrival;
        Action[] arriving = [() => Reader?.AnnounceReadable(), .. keptBack];
        keptBack.Clear();
        foreach (var arrived in arriving)
        {
            network.Deliver(lastArrival, arrived);
        }
    }

    private bool IsCut => network.IsCut(Writer!.Home, Reader!.Home);

    private readonly record struct Segment(long Arrival, byte[] Bytes);
}
