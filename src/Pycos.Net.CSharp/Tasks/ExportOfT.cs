namespace Pycos.Internals;

/// <summary>A task that takes messages.</summary>
internal sealed class Export<T>(PycosTask task, InboxQueue<T> inbox, NodeCodec codec) : Export(task)
{
    /// <summary>
    /// How many messages beyond its capacity an inbox takes from other processes: as many as may be on their way when their senders are
    /// told to wait, at 64 bytes each of a window of 4 MiB and a queue of 16 MiB.
    /// </summary>
    private const int Beyond = 20 * 1024 * 1024 / 64;

    internal override Outcome Put(in Payload payload, Peer from, out bool isCrowded)
    {
        isCrowded = false;
        if (!codec.TryDecode<T>(payload, from, Task, out var message))
        {
            return Outcome.Serialization;
        }

        return inbox.TrySendFromAfar(message!, Beyond, out isCrowded) switch
        {
            SendResult.Sent => Outcome.Delivered,
            SendResult.Ended => Outcome.NoSuchTarget,
            _ => Outcome.Full,
        };
    }

    internal override bool TryWatchRoom(Action tell) => new RoomWatch<T>(inbox, tell).TryDepart();
}
