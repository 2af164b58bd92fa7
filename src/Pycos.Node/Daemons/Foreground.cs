using System.Runtime.InteropServices;

namespace Pycos.Tools;

/// <summary>Whether somebody at a terminal can give this process commands.</summary>
internal static partial class Foreground
{
    private const int StandardInput = 0;

    /// <summary>Whether standard input is a terminal, and this process is not in its background.</summary>
    internal static bool HasTerminal => !Console.IsInputRedirected && (OperatingSystem.IsWindows() || TerminalGroup(StandardInput) == OwnGroup());

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int TerminalGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int OwnGroup();
}
