using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A piece of code that a job has given to its cluster, whatever it returns: how it has ended, and how it is ended. Usable on every thread, as
/// long as the job runs that has submitted it.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public abstract class ChildJob
{
    private readonly Lock gate = new();
    private Action<ChildJob>? changed;
    private ChildEnd? end;
    private bool isWanted;

    private protected ChildJob(JobChildren children, long number, JobOptions? options, bool isWanted)
    {
        Children = children;
        this.isWanted = isWanted;
        Number = number;
        Options = options;
    }

    /// <summary>What was wished for it; <see langword="null"/> for <see cref="ClusterOptions.Jobs"/> of the client.</summary>
    public JobOptions? Options { get; }

    /// <summary>What it is called: the name from its options, or its number among those of its parent.</summary>
    public string Name => Options?.Name ?? $"child {Number} of {Children.Parent}";

    /// <summary>Which job of the client it is; <see langword="null"/> until it has ended, and if it was refused.</summary>
    public JobId? Id => Ended?.Id;

    /// <summary>How it has ended; <see langword="null"/> as long as it has not. Where it stands until then, its client knows.</summary>
    public JobState? State => Ended?.State;

    /// <summary>Whether it has come to its end.</summary>
    public bool HasEnded => Ended is not null;

    internal long Number { get; }

    private protected JobChildren Children { get; }

    private protected ChildEnd? Ended => Volatile.Read(ref end);

    /// <summary>Whether its server has no more to learn of it.</summary>
    internal bool IsComplete
    {
        get
        {
            lock (gate)
            {
                return end is { } how && (!isWanted || how.Value is not null || how.State != JobState.Succeeded);
            }
        }
    }

    /// <summary>Tells it to end; its end is told as of every other. Never suspends; does nothing if it has ended.</summary>
    /// <param name="reason">Why, for its story and its exception.</param>
    public void Cancel(string reason = "it was cancelled by the job that has submitted it")
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!HasEnded)
        {
            Children.Cancel(this, reason);
        }
    }

    /// <summary>
    /// Waits for its end, whatever that is. Suspends the running task until then, while its job leaves the server's processor to others;
    /// repeatable, and never throws what ended it.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the child, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it has ended.</returns>
    public async Coroutine<JobState> FinishAsync(CancellationToken cancellationToken = default)
    {
        await WaitAsync(static child => child.HasEnded, cancellationToken);
        return Ended!.State;
    }

    /// <summary>Name and state.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name} ({State?.ToString() ?? "not ended"})";

    /// <summary>Has its result sent, if it was not asked for.</summary>
    private protected void Want()
    {
        lock (gate)
        {
            if (isWanted || end is { Value: not null } or { State: not JobState.Succeeded })
            {
                return;
            }

            isWanted = true;
        }

        Children.Ask(this);
    }

    /// <summary>Waits until it is as wanted.</summary>
    private protected async Coroutine WaitAsync(Predicate<ChildJob> isSo, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (isSo(this))
        {
            return;
        }

        var answer = new Answer<bool>(PycosTask.Current.Scheduler);
        void Look(ChildJob child)
        {
            if (isSo(child))
            {
                answer.TrySettle(true);
            }
        }

        WhenChanged(Look);
        try
        {
            await Children.WaitAsync(answer, cancellation);
        }
        finally
        {
            lock (gate)
            {
                changed -= Look;
            }
        }
    }

    /// <summary>Calls something now, and whenever more is known of it.</summary>
    internal void WhenChanged(Action<ChildJob> look)
    {
        lock (gate)
        {
            changed += look;
        }

        look(this);
    }

    /// <summary>Takes in how it has ended.</summary>
    internal void End(ChildEnd how)
    {
        Action<ChildJob>? look;
        lock (gate)
        {
            Volatile.Write(ref end, how);
            look = changed;
        }

        look?.Invoke(this);
    }

    private protected Exception FailureOf(ChildEnd how) => how.State == JobState.Cancelled
        ? new JobCancelledException($"{Name} was cancelled: {how.Reason}")
        : new JobFailedException(
            how.Id ?? default,
            how.State,
            $"{Name} {Job.VerbOf(how.State)}: {how.Reason}",
            how.Failure is { } bytes && FailureBytes.TryRead(bytes, out var thrown) ? thrown : null);
}
