using System.Diagnostics;
using System.Globalization;

namespace Pycos.Benchmarks.Compare.Processes;

/// <summary>A child process that speaks the protocol of <see cref="Children.ChildHost"/>.</summary>
internal sealed class PeerProcess : IDisposable
{
    // Ten times what the slowest batch (a million timers in asyncio) takes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    /// <summary>CPU time that the process has used, in nanoseconds.</summary>
    public long CpuNanoseconds => ProcessCpuClock.Read(_process.Id);

    /// <summary>That, and what its children, theirs and so on have used, of those that have not ended.</summary>
    public long CpuNanosecondsWithChildren => ProcessTree.Of(_process.Id).Sum(ProcessCpuClock.Read);

    /// <summary>Memory that belongs to the process alone and is in use: RssAnon of proc_pid_status(5), in bytes.</summary>
    /// <exception cref="PeerException">The process has ended.</exception>
    public long PrivateBytes
    {
        get
        {
            const string Name = "RssAnon:";
            try
            {
                var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(Name, StringComparison.Ordinal));
                return 1024 * long.Parse(line[Name.Length..^"kB".Length], CultureInfo.InvariantCulture);
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException)
            {
                throw new PeerException("its memory cannot be read: it has ended");
            }
        }
    }

    /// <summary>Starts a process.</summary>
    /// <param name="command">What to start.</param>
    /// <param name="cpu">The one processor that it may use, or null for all.</param>
    public static PeerProcess Start(ProcessStartInfo command, int? cpu = null)
    {
        command.RedirectStandardInput = true;
        command.RedirectStandardOutput = true;
        Process Create() => Process.Start(command) ?? throw new PeerException($"{command.FileName} did not start");
        return new PeerProcess(cpu is { } only ? Affinity.On(only, Create) : Create());
    }

    /// <summary>Writes a line to the process.</summary>
    public void Write(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw new PeerException("it has ended");
        }
    }

    /// <summary>Waits for the next line, which must begin with a certain word.</summary>
    /// <returns>The numbers after it.</returns>
    /// <exception cref="PeerException">Something else came, or nothing.</exception>
    public long[] Expect(string word)
    {
        string? line;
        try
        {
            line = _process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            throw new PeerException($"it did not say '{word}' within {Patience.TotalSeconds} s");
        }

        var words = line?.Split(' ') ?? throw new PeerException($"it ended instead of saying '{word}'");
        return words[0] == word
            ? [.. words.Skip(1).Select(number => long.Parse(number, CultureInfo.InvariantCulture))]
            : throw new PeerException($"it said '{line}' instead of '{word}'");
    }

    /// <summary>Ends the process.</summary>
    /// <remarks>By force: if asked, several systems would wait for tasks that sleep for an hour. It has nothing to lose.</remarks>
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
