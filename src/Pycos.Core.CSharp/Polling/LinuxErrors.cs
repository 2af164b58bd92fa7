using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>What the pollers do with the results of system calls.</summary>
internal static class LinuxErrors
{
    /// <summary>The result of the call that was just made, or its error number, negated.</summary>
    internal static int Result(nint result) => result >= 0 ? (int)result : -Marshal.GetLastSystemError();

    /// <summary>The result of the call that was just made.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It failed.</exception>
    internal static int Check(nint result, string call) =>
        result >= 0 ? (int)result : throw SystemFailure.Of(Marshal.GetLastSystemError(), call);
}
