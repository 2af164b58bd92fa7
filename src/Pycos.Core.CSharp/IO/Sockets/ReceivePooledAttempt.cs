namespace Pycos.Internals;

/// <summary>Receives into memory that is borrowed when there is something: who waits has none.</summary>
internal readonly struct ReceivePooledAttempt : ISocketAttempt<ReceivedBytes>
{
    public static string Name => "Receiving";

    public static bool Reads => true;

    public int Transferred => 0;

    public int Try(SocketDriver driver, ref SocketDirection direction, out ReceivedBytes result)
    {
        var lease = ReceiveLease.Rent(Scheduler.Current!);
        result = new ReceivedBytes(lease);
        if (direction.HasPutBack)
        {
            var before = direction.TakePutBack(lease.Room);
            lease.Hold(before);
            return before;
        }

        var received = driver.Receive(lease);
        if (received > 0)
        {
            direction.NoteReceived(received < ReceiveLease.Size, driver);
        }
        else if (received < 0)
        {
            result.Dispose();
            result = default;
        }

        return received;
    }
}
