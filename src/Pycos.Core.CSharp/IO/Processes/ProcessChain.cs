using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Processes of which each reads what the one before it writes, as <c>grep | wc</c> in a shell. What flows between them does not
/// touch this process.
/// </summary>
/// <remarks>In a scope (<c>await using</c>, <c>use</c>) none of them outlives that.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ProcessChain : IAsyncDisposable, IDisposable
{
    private readonly AsyncProcess[] processes;

    private ProcessChain(AsyncProcess[] processes) => this.processes = processes;

    /// <summary>The processes, in order.</summary>
    public IReadOnlyList<AsyncProcess> Processes => processes;

    /// <summary>What the first one reads, to be written to. Close it when all is written.</summary>
    public AsyncFile StandardInput => processes[0].StandardInput!;

    /// <summary>What the last one writes, to be read.</summary>
    public AsyncFile StandardOutput => processes[^1].StandardOutput!;

    /// <summary>Starts the programs. Does not suspend.</summary>
    /// <param name="commands">The programs with their arguments.</param>
    /// <param name="options">
    /// What holds for all of them; its standard input and output are not looked at, since a chain has pipes at both ends. A pipe
    /// for errors is that of the last one; those of the others go where this process's go.
    /// </param>
    /// <returns>The chain.</returns>
    /// <exception cref="ArgumentException">There is no program.</exception>
    /// <exception cref="ProcessStartException">One can not be started; the others have been killed.</exception>
    public static ProcessChain Start(IReadOnlyList<ProcessCommand> commands, AsyncProcessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(commands);
        if (commands.Count == 0)
        {
            throw new ArgumentException("A chain needs a program at least.", nameof(commands));
        }

        var last = (options ?? new AsyncProcessOptions()) with
        {
            StandardInput = ProcessRedirection.Pipe,
            StandardOutput = ProcessRedirection.Pipe,
        };
        return new ProcessChain(StartAll(commands, last));
    }

    /// <summary>
    /// Writes the input and closes it, reads what the last one writes meanwhile, and waits for the end of all. Suspends until
    /// then.
    /// </summary>
    /// <param name="input">What the first one reads; closed behind that even if there is nothing.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Output and end of the last one, and how much of the input was taken.</returns>
    /// <exception cref="IOException">A stream failed.</exception>
    public Coroutine<ProcessOutput> CommunicateAsync(
        ReadOnlyMemory<byte> input = default, CancellationToken cancellationToken = default) =>
        CommunicateAsync(AsyncProcess.WriteAsync(StandardInput, input), cancellationToken);

    /// <summary>As the other overload, with a file, a pipe or a socket as input, which is read to its end and closed.</summary>
    /// <param name="input">Where the input comes from.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Output and end of the last one, and how much of the input was taken.</returns>
    /// <exception cref="IOException">A stream failed.</exception>
    public Coroutine<ProcessOutput> CommunicateAsync(AsyncFile input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CommunicateAsync(AsyncProcess.CopyAsync(input, StandardInput), cancellationToken);
    }

    /// <summary>Waits for the end of all processes. Suspends until then.</summary>
    /// <param name="cancellationToken">Ends the wait, not the processes, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How each ended, in order.</returns>
    public async Coroutine<IReadOnlyList<ExitStatus>> WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        var ends = new ExitStatus[processes.Length];
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = await processes[i].WaitForExitAsync(cancellationToken);
        }

        return ends;
    }

    /// <summary>Closes the ends and kills what still runs. Never suspends, and does nothing a second time.</summary>
    public void Dispose() => DisposeAll(processes);

    /// <summary>As <see cref="Dispose"/>.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The processes.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join<AsyncProcess>(" | ", processes);

    private static AsyncProcess[] StartAll(IReadOnlyList<ProcessCommand> commands, AsyncProcessOptions last)
    {
        var before = last.StandardError == ProcessRedirection.Pipe ? last with { StandardError = ProcessRedirection.Inherit } : last;
        var started = new AsyncProcess[commands.Count];
        SafeFileHandle? input = null;
        try
        {
            for (var i = 0; i < started.Length; i++)
            {
                var isLast = i == started.Length - 1;
                (SafeFileHandle? next, SafeFileHandle? output) = isLast ? (null, null) : Pipes.Create(nonBlocking: false);
                var given = input;
                input = next;
                using (given)
                using (output)
                {
                    started[i] = StartOne(commands[i], isLast ? last : before, given, output);
                }
            }

            return started;
        }
        catch
        {
            input?.Dispose();
            DisposeAll(started);
            throw;
        }
    }

    private static AsyncProcess StartOne(
        ProcessCommand command, AsyncProcessOptions options, SafeFileHandle? input, SafeFileHandle? output) =>
        AsyncProcess.Start(
            command.Program,
            command.Arguments,
            input is null ? options : options with { StandardInput = ProcessRedirection.To(input) },
            output);

    private static void DisposeAll(AsyncProcess?[] processes)
    {
        foreach (var process in processes)
        {
            process?.Dispose();
        }
    }

    private async Coroutine<ProcessOutput> CommunicateAsync(Coroutine<long> writing, CancellationToken cancellation)
    {
        var output = await Communication.RunAsync(processes[0], processes[^1], writing, cancellation);
        await WaitForExitAsync(cancellation);
        return output;
    }
}
