using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A server elsewhere.</summary>
internal sealed class PortableServerProcess(Process process) : ServerProcess
{
    /// <summary>Shells, and .NET, add the number of a signal to it.</summary>
    private const int FirstSignalCode = 128;
    private const int LastSignal = 64;

    internal override int Id { get; } = process.Id;

    internal static Process Start(string host, string program, string directory, IReadOnlyDictionary<string, string?> variables)
    {
        var start = new ProcessStartInfo(host, ["exec", program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new IOException($"The program '{host}' can not be started: {failure.Message}", failure);
        }
    }

    internal override async Coroutine<int> ReadAsync(bool error, Memory<byte> buffer) =>
        await (error ? process.StandardError : process.StandardOutput).BaseStream.ReadAsync(buffer);

    internal override async Coroutine WriteAsync(string line)
    {
        try
        {
            await process.StandardInput.WriteAsync(line + "\n");
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended, which is told elsewhere.
        }
    }

    internal override async Coroutine<string> WaitForExitAsync()
    {
        await process.WaitForExitAsync();
        var signal = process.ExitCode - FirstSignalCode;
        return !OperatingSystem.IsWindows() && signal is > 0 and <= LastSignal
            ? $"ended by signal {SignalNames.Of(signal)}"
            : $"exit code {process.ExitCode}";
    }

    internal override void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception ended) when (ended is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended, or is about to.
        }
    }

    internal override long MemoryBytes()
    {
        try
        {
            process.Refresh();
            return process.HasExited ? 0 : process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    public override void Dispose()
    {
        Kill();
        process.Dispose();
    }
}
