using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>Sends a part of a file that is in memory.</summary>
internal readonly struct SendFileAttempt(SafeFileHandle file, long position, int count, int before) : ISocketAttempt<int>
{
    public static string Name => "Sending a file";

    public static bool Reads => false;

    public int Transferred => before;

    public int Try(SocketDriver driver, ref SocketDirection direction, out int result) =>
        result = driver.SendFile(file, position, count);
}
