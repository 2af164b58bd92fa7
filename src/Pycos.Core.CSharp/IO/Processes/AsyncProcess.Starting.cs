using Microsoft.Win32.SafeHandles;
using Pycos.Internals;

namespace Pycos;

/// <content>How a process is started.</content>
public sealed partial class AsyncProcess
{
    private static readonly AsyncProcessOptions DefaultOptions = new();

    /// <summary>Starts a program. Does not suspend: the system takes about a millisecond for it.</summary>
    /// <param name="program">Its path, or a name that is looked for in <c>PATH</c>.</param>
    /// <param name="arguments">What it is given, each as it is: no shell takes them apart.</param>
    /// <param name="options">Streams, folder, environment; <see langword="null"/> for those of this process.</param>
    /// <returns>The process.</returns>
    /// <exception cref="ProcessStartException">The program is not there, or can not be run.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static AsyncProcess Start(string program, IEnumerable<string> arguments, AsyncProcessOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(arguments);
        return Start(program, [.. arguments], options ?? DefaultOptions, null);
    }

    /// <summary>Starts a program with arguments and the streams of this process; see the other overload.</summary>
    /// <param name="program">Its path, or a name that is looked for in <c>PATH</c>.</param>
    /// <param name="arguments">What it is given, each as it is: no shell takes them apart.</param>
    /// <returns>The process.</returns>
    /// <exception cref="ProcessStartException">The program is not there, or can not be run.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static AsyncProcess Start(string program, params string[] arguments) => Start(program, arguments, null);

    /// <param name="program">Its path or name.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="options">Streams, folder, environment.</param>
    /// <param name="output">Where its output goes, if a chain decides that; the caller's to close.</param>
    internal static AsyncProcess Start(
        string program, IReadOnlyList<string> arguments, AsyncProcessOptions options, SafeFileHandle? output)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                "AsyncProcess needs posix_spawn and a poller that watches descriptors, and runs on Linux only. Elsewhere use "
                + "System.Diagnostics.Process, whose tasks can be awaited here.");
        }

        using var streams = new ChildStreams(options, output);
        var id = ChildStart.Run(program, arguments, options, streams);
        return new AsyncProcess(program, id, options.NewProcessGroup, new ChildWatch(id))
        {
            StandardInput = streams.TakeInput(),
            StandardOutput = streams.TakeOutput(),
            StandardError = streams.TakeError(),
        };
    }
}
