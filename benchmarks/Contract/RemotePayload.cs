namespace Pycos.Benchmarks;

/// <summary>What the workloads between two processes send, which is the same for all systems.</summary>
public static class RemotePayload
{
    /// <summary>The length of a request and of its answer.</summary>
    public const int RequestBytes = 100;

    /// <summary>The length of the argument of a job, and of its result.</summary>
    public const int ArgumentBytes = 10 * 1024;

    /// <summary>
    /// How many bytes a sender may be ahead of the receiver in systems that do not hold it back themselves: as many as ours lets a peer
    /// send unconfirmed.
    /// </summary>
    private const int WindowBytes = 4 * 1024 * 1024;

    private const int SmallestWindow = 16;

    /// <summary>A message; nothing in it is likely to be compressed or shared.</summary>
    public static byte[] Create(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        return data;
    }

    /// <summary>How many messages that is.</summary>
    public static int Window(int messageBytes) => Math.Max(SmallestWindow, WindowBytes / messageBytes);
}
