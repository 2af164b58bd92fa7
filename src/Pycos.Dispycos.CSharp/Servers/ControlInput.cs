using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>
/// A server's standard input, which is the node's. Jobs and what they start find an empty one in its place, so that none of them takes
/// a line that is not theirs.
/// </summary>
internal static class ControlInput
{
    private const int StandardInput = 0;

    /// <summary>F_DUPFD_CLOEXEC of fcntl(2), and the first descriptor that is none of the standard ones.</summary>
    private const int DuplicateForSelf = 1030;
    private const int FirstFree = 3;

    /// <summary>Takes the input over. To be called before anything else of the process opens a file.</summary>
    internal static StreamReader Take()
    {
        var stream = OperatingSystem.IsLinux() ? TakeDescriptor() : Console.OpenStandardInput();
        Console.SetIn(TextReader.Null);
        return new StreamReader(stream, Encoding.UTF8);
    }

    private static unsafe FileStream TakeDescriptor()
    {
        var own = LinuxCalls.FileControl(StandardInput, DuplicateForSelf, FirstFree);
        if (own < 0)
        {
            throw new IOException("There is no standard input, by which a server is told what to do. A node starts servers.");
        }

        _ = LinuxCalls.Close(StandardInput);
        fixed (byte* path = "/dev/null\0"u8)
        {
            // open(2) gives the lowest free number, which is the one just closed.
            _ = LinuxCalls.Open(path, 0);
        }

        return new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Read, bufferSize: 1);
    }
}
