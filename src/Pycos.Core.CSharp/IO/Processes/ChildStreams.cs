using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>
/// The ends of the streams of a process that is being started: those that it gets, which are closed here afterwards, and those
/// of this process.
/// </summary>
internal sealed class ChildStreams : IDisposable
{
    private readonly List<SafeFileHandle> temporary = [];
    private SafeFileHandle? inputEnd;
    private SafeFileHandle? outputEnd;
    private SafeFileHandle? errorEnd;

    /// <param name="options">What the streams are to be connected to.</param>
    /// <param name="output">Where the output goes, whatever the options say.</param>
    internal ChildStreams(AsyncProcessOptions options, SafeFileHandle? output)
    {
        try
        {
            Input = Reader(options.StandardInput);
            Output = output ?? Writer(options.StandardOutput, ref outputEnd, "StandardOutput");
            Error = options.StandardError == ProcessRedirection.StandardOutput
                ? Output ?? Standard(1)
                : Writer(options.StandardError, ref errorEnd, "StandardError");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the process gets; null for what this process has.</summary>
    internal SafeFileHandle? Input { get; }

    internal SafeFileHandle? Output { get; }

    internal SafeFileHandle? Error { get; }

    internal AsyncFile? TakeInput() => Take(ref inputEnd);

    internal AsyncFile? TakeOutput() => Take(ref outputEnd);

    internal AsyncFile? TakeError() => Take(ref errorEnd);

    public void Dispose()
    {
        temporary.ForEach(handle => handle.Dispose());
        inputEnd?.Dispose();
        outputEnd?.Dispose();
        errorEnd?.Dispose();
    }

    private static AsyncFile? Take(ref SafeFileHandle? end)
    {
        var taken = end;
        end = null;
        return taken is null ? null : new AsyncFile(taken);
    }

    /// <summary>A descriptor of this process that must not be closed.</summary>
    private static SafeFileHandle Standard(int descriptor) => new(descriptor, ownsHandle: false);

    private SafeFileHandle? Reader(ProcessRedirection stream)
    {
        if (stream == ProcessRedirection.StandardOutput)
        {
            throw new ArgumentException(
                "The standard input of a process can not be a standard output. To chain processes use ProcessChain.");
        }

        if (stream == ProcessRedirection.Pipe)
        {
            (var reader, inputEnd) = Pipes.Create(nonBlocking: false);
            temporary.Add(reader);
            return reader;
        }

        return stream == ProcessRedirection.Null ? OpenNull(FileAccess.Read) : stream.Handle;
    }

    private SafeFileHandle? Writer(ProcessRedirection stream, ref SafeFileHandle? end, string name)
    {
        if (stream == ProcessRedirection.StandardOutput)
        {
            throw new ArgumentException($"{name} can not be the standard output itself. That is for StandardError.");
        }

        if (stream == ProcessRedirection.Pipe)
        {
            (end, var writer) = Pipes.Create(nonBlocking: false);
            temporary.Add(writer);
            return writer;
        }

        return stream == ProcessRedirection.Null ? OpenNull(FileAccess.Write) : stream.Handle;
    }

    private SafeFileHandle OpenNull(FileAccess access)
    {
        var handle = File.OpenHandle("/dev/null", FileMode.Open, access, FileShare.ReadWrite);
        temporary.Add(handle);
        return handle;
    }
}
