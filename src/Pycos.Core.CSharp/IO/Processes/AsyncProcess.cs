using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Another program that runs: its standard streams are <see cref="AsyncFile"/>s, and its end can be awaited. Nothing of it blocks
/// the scheduler.
/// </summary>
/// <remarks>
/// <para>In a scope (<c>await using</c>, <c>use</c>) it does not outlive that: <see cref="Dispose"/> kills it if it still runs.
/// A process that has ended leaves no zombie, whether anybody waits for it or not.</para>
/// <para>It belongs to the scheduler on which it was started, or else to the default one; only tasks of that can wait for
/// it.</para>
/// <para>Where it runs: Linux. It is started by posix_spawn(3), and its end is seen by a pidfd_open(2) descriptor, which the
/// scheduler's poller watches like a socket.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class AsyncProcess : IAsyncDisposable, IDisposable
{
    /// <summary>SIGKILL and SIGTERM of signal(7).</summary>
    private const int KillSignal = 9;
    private const int TerminateSignal = 15;

    private readonly string program;
    private readonly bool leadsGroup;
    private readonly ChildWatch watch;
    private bool disposed;

    private AsyncProcess(string program, int id, bool leadsGroup, ChildWatch watch)
    {
        this.program = program;
        this.leadsGroup = leadsGroup;
        this.watch = watch;
        Id = id;
    }

    /// <summary>Its number in the operating system.</summary>
    public int Id { get; }

    /// <summary>Where it reads from, to be written to; <see langword="null"/> unless that is a <see cref="ProcessRedirection.Pipe"/>.</summary>
    /// <remarks>Close it when all is written: programs wait for the end of their input.</remarks>
    public AsyncFile? StandardInput { get; private init; }

    /// <summary>What it writes, to be read; <see langword="null"/> unless that is a <see cref="ProcessRedirection.Pipe"/>.</summary>
    public AsyncFile? StandardOutput { get; private init; }

    /// <summary>Its errors, to be read; <see langword="null"/> unless that is a <see cref="ProcessRedirection.Pipe"/>.</summary>
    public AsyncFile? StandardError { get; private init; }

    /// <summary>How it ended; <see langword="null"/> while it runs. May lag behind until the scheduler looks.</summary>
    public ExitStatus? Status => watch.Status;

    /// <summary>Waits for the end of the process. Suspends until then; returns at once if it has ended.</summary>
    /// <param name="cancellationToken">Ends the wait, not the process, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="WrongSchedulerException">The process belongs to another scheduler.</exception>
    public async Coroutine<ExitStatus> WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        await watch.WaitAsync(Deadline.Never, cancellationToken);
        return watch.Status!.Value;
    }

    /// <summary>Waits for the end of the process for a limited time. Suspends until then.</summary>
    /// <param name="timeout">How long at most; zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait, not the process, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it ended, or a timeout: then it still runs.</returns>
    /// <exception cref="WrongSchedulerException">The process belongs to another scheduler.</exception>
    public async Coroutine<Timed<ExitStatus>> WaitForExitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout);
        return await watch.WaitAsync(deadline, cancellationToken) ? new Timed<ExitStatus>(watch.Status!.Value) : default;
    }

    /// <summary>Sends the process a signal; see signal(7). Never suspends. Usable on every thread.</summary>
    /// <param name="signal">Its number.</param>
    /// <returns>False if the process has ended.</returns>
    public bool Signal(int signal) => watch.Signal(Id, signal);

    /// <summary>Asks the process to end (SIGTERM). Never suspends; await its exit. Usable on every thread.</summary>
    /// <returns>False if the process has ended.</returns>
    public bool Terminate() => Signal(TerminateSignal);

    /// <summary>
    /// Ends the process at once (SIGKILL), and what it has started if it leads a group of its own. Never suspends; await its
    /// exit. Usable on every thread.
    /// </summary>
    /// <returns>False if the process has ended.</returns>
    public bool Kill() => leadsGroup ? watch.Signal(-Id, KillSignal) : Signal(KillSignal);

    /// <summary>Closes the streams and kills the process if it still runs. Never suspends, and does nothing a second time.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            StandardInput?.Dispose();
            StandardOutput?.Dispose();
            StandardError?.Dispose();
            Kill();
        }
    }

    /// <summary>As <see cref="Dispose"/>.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Program, number and state.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{program} ({Id}, {Status?.ToString() ?? "running"})";
}
