using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>struct pollfd of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal int Descriptor;
    internal PollEvents Interest;
    internal PollEvents Happened;
}
