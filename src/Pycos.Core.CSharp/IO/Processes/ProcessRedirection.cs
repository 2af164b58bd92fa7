using Microsoft.Win32.SafeHandles;

namespace Pycos;

/// <summary>What one of the three standard streams of a new process is connected to.</summary>
public sealed class ProcessRedirection
{
    private readonly string text;

    private ProcessRedirection(string text, SafeFileHandle? handle = null)
    {
        this.text = text;
        Handle = handle;
    }

    /// <summary>That of this process.</summary>
    public static ProcessRedirection Inherit { get; } = new("inherited");

    /// <summary>Nothing: reads find the end at once, and what is written vanishes.</summary>
    public static ProcessRedirection Null { get; } = new("null");

    /// <summary>A pipe, whose other end is a property of the <see cref="AsyncProcess"/>.</summary>
    public static ProcessRedirection Pipe { get; } = new("a pipe");

    /// <summary>For the stream of errors: what the standard output is connected to.</summary>
    public static ProcessRedirection StandardOutput { get; } = new("the standard output");

    internal SafeFileHandle? Handle { get; }

    /// <summary>An open file or pipe. The process gets a copy; the handle stays the caller's to close.</summary>
    /// <param name="handle">The handle; in blocking mode, as most programs expect it.</param>
    /// <returns>The stream.</returns>
    public static ProcessRedirection To(SafeFileHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return new ProcessRedirection($"descriptor {handle.DangerousGetHandle()}", handle);
    }

    /// <summary>What it is connected to.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => text;
}
