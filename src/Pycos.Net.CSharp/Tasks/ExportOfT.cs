namespace Pycos.Internals;

/// <summary>A task that takes messages.</summary>
internal sealed class Export<T>(PycosTask task, InboxQueue<T> inbox, NodeCodec codec) : Export(task)
{
    /// <summary>
    /// How many messages beyond its capacity an inbox takes from other processes: as many as may be on their way when their senders are
    /// told to wait, at 64 bytes each of a window of 4 MiB and a queue of 16 MiB.
    /// </summary>
    private const int Beyond = 20 * 1024 * 1024 / 64;

    /// <summary>How many bytes of messages an inbox may have waiting before senders of other processes are told to wait.</summary>
    private const int CrowdedBytes = 32 * 1024 * 1024;

    /// <summary>The average length of messages moves by this part of what the next one differs from it.</summary>
    private const int Smoothing = 16;

    private double averageLength = 1;

    /// <summary>How many messages of their usual length are too many.</summary>
    private int Most => (int)Math.Min(int.MaxValue, CrowdedBytes / averageLength);

    internal override Outcome Put(in Payload payload, Peer from, out bool isCrowded)
    {
        isCrowded = false;
        if (!codec.TryDecode<T>(payload, from, Task, out var message))
        {
            return Outcome.Serialization;
        }

        averageLength += (payload.Bytes.Length + 1 - averageLength) / Smoothing;
        return inbox.TrySendFromAfar(message!, Beyond, Most, out isCrowded) switch
        {
            SendResult.Sent => Outcome.Delivered,
            SendResult.Ended => Outcome.NoSuchTarget,
            _ => Outcome.Full,
        };
    }

    internal override bool TryWatchRoom(Action tell) => new RoomWatch<T>(inbox, Most / 2, tell).TryDepart();
}
