using System.Net;

namespace Pycos.Internals;

/// <summary>Receives.</summary>
internal readonly struct ReceiveAttempt(Memory<byte> buffer, int before = 0) : ISocketAttempt<int>
{
    public static string Name => "Receiving";

    public static bool Reads => true;

    public int Transferred => before;

    public int Try(SocketDriver driver, ref SocketDirection direction, out int result) => result = Try(driver, ref direction);

    private int Try(SocketDriver driver, ref SocketDirection direction)
    {
        if (buffer.IsEmpty)
        {
            return direction.MayTry ? 0 : -LinuxCalls.EAGAIN;
        }

        var received = direction.TakePutBack(buffer.Span);
        if (received > 0)
        {
            return received;
        }

        received = driver.Receive(buffer.Span);
        if (received > 0)
        {
            direction.NoteReceived(received < buffer.Length, driver);
        }

        return received;
    }
}

/// <summary>Receives a datagram.</summary>
internal readonly struct ReceiveFromAttempt(Memory<byte> buffer, SocketAddress from) : ISocketAttempt<int>
{
    public static string Name => "Receiving";

    public static bool Reads => true;

    public int Transferred => 0;

    public int Try(SocketDriver driver, ref SocketDirection direction, out int result) =>
        result = driver.ReceiveFrom(buffer.Span, from);
}

/// <summary>Accepts a connection.</summary>
internal readonly struct AcceptAttempt : ISocketAttempt<AsyncSocket>
{
    public static string Name => "Accepting";

    public static bool Reads => true;

    public int Transferred => 0;

    public int Try(SocketDriver driver, ref SocketDirection direction, out AsyncSocket result)
    {
        var status = driver.Accept(out var accepted);
        result = accepted is null ? null! : new AsyncSocket(accepted);
        return IsOfThatConnection(-status) ? -LinuxCalls.EINTR : status;
    }

    /// <summary>
    /// Errors of a connection that was broken before it was accepted (accept(2), "Error handling"): they are not errors of the
    /// listening socket, and the next connection may be there.
    /// </summary>
    private static bool IsOfThatConnection(int error)
    {
        const int NoNetwork = 64, Protocol = 71, NetworkDown = 100, NetworkUnreachable = 101, Aborted = 103;
        const int HostDown = 112, HostUnreachable = 113;
        return error is NoNetwork or Protocol or NetworkDown or NetworkUnreachable or Aborted or HostDown or HostUnreachable;
    }
}

/// <summary>Sends.</summary>
internal readonly struct SendAttempt(ReadOnlyMemory<byte> data, int before = 0) : ISocketAttempt<int>
{
    public static string Name => "Sending";

    public static bool Reads => false;

    public int Transferred => before;

    public int Try(SocketDriver driver, ref SocketDirection direction, out int result) => result = driver.Send(data.Span);
}

/// <summary>Sends a datagram.</summary>
internal readonly struct SendToAttempt(ReadOnlyMemory<byte> data, SocketAddress to) : ISocketAttempt<int>
{
    public static string Name => "Sending";

    public static bool Reads => false;

    public int Transferred => 0;

    public int Try(SocketDriver driver, ref SocketDirection direction, out int result) => result = driver.SendTo(data.Span, to);
}
