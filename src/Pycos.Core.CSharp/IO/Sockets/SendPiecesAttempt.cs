using System.Buffers;

namespace Pycos.Internals;

/// <summary>Sends from several places.</summary>
internal readonly struct SendPiecesAttempt(ReadOnlySequence<byte> data, int before) : ISocketAttempt<int>
{
    public static string Name => "Sending";

    public static bool Reads => false;

    public int Transferred => before;

    public int Try(SocketDriver driver, ref SocketDirection direction, out int result) =>
        result = driver.Send(data);
}
