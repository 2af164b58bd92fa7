using System.Globalization;
using System.Text;

namespace Pycos.Internals;

/// <summary>A server on Linux: it leads a process group, so that Ctrl+C at the terminal does not reach it, and what its jobs start ends with it.</summary>
internal sealed class LinuxServerProcess : ServerProcess
{
    private const int KillSignal = 9;

    private readonly AsyncProcess process;

    internal LinuxServerProcess(string host, string program, string directory, IReadOnlyDictionary<string, string?> variables) =>
        process = AsyncProcess.Start(host, ["exec", program], new AsyncProcessOptions
        {
            StandardInput = ProcessRedirection.Pipe,
            StandardOutput = ProcessRedirection.Pipe,
            StandardError = ProcessRedirection.Pipe,
            WorkingDirectory = directory,
            Environment = variables,
            NewProcessGroup = true,
        });

    internal override int Id => process.Id;

    internal override Coroutine<int> ReadAsync(bool error, Memory<byte> buffer) =>
        (error ? process.StandardError! : process.StandardOutput!).ReadAsync(buffer);

    internal override async Coroutine WriteAsync(string line)
    {
        try
        {
            await process.StandardInput!.WriteAllAsync(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException)
        {
            // It has ended, which is told elsewhere.
        }
    }

    internal override async Coroutine<string> WaitForExitAsync()
    {
        var status = await process.WaitForExitAsync();

        // What its jobs have started: the number of a group is not given away while one of it lives.
        _ = LinuxCalls.Kill(-Id, KillSignal);
        return status.Signal is { } signal ? $"ended by signal {SignalNames.Of(signal)}" : $"exit code {status.Code}";
    }

    internal override void Kill() => process.Kill();

    /// <summary>What is in memory less what other processes may have in theirs too: the second and third number in statm, see proc(5).</summary>
    internal override long MemoryBytes()
    {
        try
        {
            var pages = File.ReadAllText($"/proc/{Id}/statm").Split(' ');
            return (Number(pages[1]) - Number(pages[2])) * Environment.SystemPageSize;
        }
        catch (Exception ended) when (ended is IOException or IndexOutOfRangeException or FormatException)
        {
            return 0;
        }

        static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }

    public override void Dispose() => process.Dispose();
}
