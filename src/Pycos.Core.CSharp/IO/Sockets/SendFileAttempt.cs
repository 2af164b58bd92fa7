using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>Sends a part of a file that is in memory.</summary>
internal readonly struct SendFileAttempt(SafeFileHandle file, long position, int count) : ISocketAttempt<int>
{
    public static string Name => "Sending a file";

    public static bool Reads => false;

    public int Result(int status) => status;

    public int Try(SocketDriver driver, ref SocketDirection direction) => driver.SendFile(file, position, count);
}
