namespace Pycos.Internals;

/// <summary>Sends all of some bytes, as much at a time as the system takes.</summary>
internal struct SendAllAttempt(ReadOnlyMemory<byte> data) : ISocketAttempt<VoidResult>
{
    private int sent;

    public static string Name => "Sending";

    public static bool Reads => false;

    public readonly int Transferred => sent;

    public int Try(SocketDriver driver, ref SocketDirection direction, out VoidResult result)
    {
        result = default;
        var status = driver.Send(data.Span[sent..]);
        if (status < 0)
        {
            return status;
        }

        sent += status;
        return sent < data.Length ? ISocketAttempt.Unfinished : sent;
    }
}
