namespace Pycos.Internals;

/// <summary>The process of a server, as its node sees it. Used on the node's thread only.</summary>
internal abstract class ServerProcess : IDisposable
{
    /// <summary>Its number in the operating system.</summary>
    internal abstract int Id { get; }

    /// <summary>Starts a server; it waits for its settings then.</summary>
    /// <exception cref="IOException">It can not be started.</exception>
    internal static async Coroutine<ServerProcess> StartAsync(string host, string program, string directory, IReadOnlyDictionary<string, string?> variables) =>
        OperatingSystem.IsLinux()
            ? new LinuxServerProcess(host, program, directory, variables)
            : new PortableServerProcess(await Task.Run(() => PortableServerProcess.Start(host, program, directory, variables)));

    /// <summary>Reads what it has written to its standard output, or error; 0 at the end. Suspends until there is something.</summary>
    internal abstract Coroutine<int> ReadAsync(bool error, Memory<byte> buffer);

    /// <summary>Writes a line to its standard input. One that has ended takes none.</summary>
    internal abstract Coroutine WriteAsync(string line);

    /// <summary>Waits for its end, however long that takes, ends what its jobs have left behind, and says how it ended.</summary>
    internal abstract Coroutine<string> WaitForExitAsync();

    /// <summary>Ends it, and what it has started.</summary>
    internal abstract void Kill();

    /// <summary>How many bytes of physical memory are its own; 0 if that is not known.</summary>
    internal abstract long MemoryBytes();

    /// <summary>Ends it, if it has not ended, and lets go of it.</summary>
    public abstract void Dispose();
}
