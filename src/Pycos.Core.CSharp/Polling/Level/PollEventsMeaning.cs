namespace Pycos.Internals;

/// <summary>What the events of a handle mean for its directions: both learn of a failure and of the end of the connection.</summary>
internal static class PollEventsMeaning
{
    internal static bool EndsReading(this PollEvents happened) =>
        (happened & (PollEvents.PeerClosed | PollEvents.Ended)) != 0;

    internal static bool IsReadable(this PollEvents happened) =>
        (happened & (PollEvents.Readable | PollEvents.Ended)) != 0;

    internal static bool IsWritable(this PollEvents happened) =>
        (happened & (PollEvents.Writable | PollEvents.Ended)) != 0;
}
