using System.Buffers;

namespace Pycos.Internals;

/// <summary>Sends from several places.</summary>
internal readonly struct SendPiecesAttempt(ReadOnlySequence<byte> data) : ISocketAttempt<int>
{
    public static string Name => "Sending";

    public static bool Reads => false;

    public int Result(int status) => status;

    public int Try(SocketDriver driver, ref SocketDirection direction) => driver.Send(data);
}
