using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>The exceptions for system calls of pollers that fail.</summary>
internal static class SystemFailure
{
    /// <summary>Makes the exception for an error number.</summary>
    /// <param name="error">The error number of this system.</param>
    /// <param name="what">What has failed: a call, or what it was for.</param>
    internal static Win32Exception Of(int error, string what) =>
        new(error, $"{what} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");
}
