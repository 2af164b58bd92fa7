namespace Pycos.Internals;

/// <summary>Receives into memory that is borrowed when there is something.</summary>
internal struct ReceivePooledAttempt : ISocketAttempt<ReceivedBytes>
{
    private ReceiveLease? lease;

    public static string Name => "Receiving";

    public static bool Reads => true;

    public int Try(SocketDriver driver, ref SocketDirection direction)
    {
        lease ??= ReceiveLease.Rent(Scheduler.Current!);
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
            Abandon();
        }

        return received;
    }

    public readonly ReceivedBytes Result(int status) => new(lease!);

    /// <summary>Nothing came: who waits has no memory.</summary>
    private void Abandon()
    {
        lease!.GiveBack(lease.Number);
        lease = null;
    }
}
