using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A piece of code that was given to a cluster, whatever it returns: where it stands, and how it is ended. Usable on every thread.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public abstract class Job
{
    /// <summary>Stands where nobody can be added any more who is to be told.</summary>
    private static readonly Action<Job> Told = static _ => { };

    private readonly ClusterEngine engine;
    private JobRecord? record;
    private object? body;
    private Action<Job>? ended;
    private JobProgress? progress;
    private JobOutcome outcome;

    private protected Job(ClusterEngine engine, CodePickle code, object? body, JobOptions options)
    {
        this.engine = engine;
        Code = code;
        this.body = body;
        Options = options;
    }

    /// <summary>Which job it is.</summary>
    public JobId Id { get; internal set; }

    /// <summary>What was wished for it.</summary>
    public JobOptions Options { get; }

    /// <summary>What it is called: the name from its options, or its number.</summary>
    public string Name => Options.Name ?? Id.ToString();

    /// <summary>The job that has submitted it; <see langword="null"/> if the client has.</summary>
    public virtual JobId? Parent => null;

    /// <summary>Where it stands.</summary>
    public JobState State => record?.State ?? JobState.Queued;

    /// <summary>Whether it has come to its end, which is told once.</summary>
    public bool HasEnded => Volatile.Read(ref ended) == Told;

    /// <summary>The attempts to run it, with where and how each has ended.</summary>
    public IReadOnlyList<JobAttempt> Attempts => record?.Attempts ?? [];

    /// <summary>What has happened to it, with the times: a bounded list.</summary>
    public IReadOnlyList<JobTransition> Story => record?.Story ?? [];

    /// <summary>How far it last said that it is; <see langword="null"/> if it has not.</summary>
    public JobProgress? Progress => Volatile.Read(ref progress);

    internal ClusterEngine Engine => engine;

    internal CodePickle Code { get; set; }

    /// <summary>Whether its code is known only when the jobs have ended that it waits for.</summary>
    internal bool IsWaiting => Code.Bytes is null;

    internal JobRecord? Record
    {
        get => record;
        set => record = value;
    }

    internal JobOutcome Outcome => outcome;

    /// <summary>The code with what it is applied to.</summary>
    internal object? Body
    {
        get => body;
        set => body = value;
    }

    /// <summary>The job of the board that has submitted it.</summary>
    internal virtual JobRecord? ParentRecord => null;

    /// <summary>Those that its last attempt has submitted and its server may ask for.</summary>
    internal RelayedJobs? Children { get; set; }

    /// <summary>
    /// Tells it to end; its end is told as of every other. Where it runs, its server's slot is free only when it has ended there; if that
    /// takes longer than its grace, the server is ended. Never suspends.
    /// </summary>
    /// <param name="reason">Why, for its story and its exception.</param>
    public void Cancel(string reason = "it was cancelled by its client")
    {
        ArgumentNullException.ThrowIfNull(reason);
        engine.Post(() => engine.Cancel(this, reason));
    }

    /// <summary>Waits for its end, whatever that is. Suspends the running task until then; repeatable, and never throws what ended it.</summary>
    /// <param name="cancellationToken">Ends the wait, not the job, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it has ended.</returns>
    public async Coroutine<JobState> FinishAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!HasEnded)
        {
            await WaitAsync(cancellationToken);
        }

        return State;
    }

    /// <summary>Why it does not run, if it does not: what it waits for, and what keeps each server from running it.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The text. Suspends the running task until the cluster has looked.</returns>
    public Coroutine<string> ExplainAsync(CancellationToken cancellationToken = default) =>
        engine.AskAsync(() => record is null ? $"{Name} is about to be queued." : engine.Explain(record), cancellationToken);

    /// <summary>
    /// Runs the code of a job that has no result again, in this process and in the running task, to find out why: an exception is thrown here, where a
    /// debugger may wait for it. It gets what the job got, as that is now, and no <see cref="JobContext"/>. The code is kept as long as the
    /// job is. Suspends the running task as the code does.
    /// </summary>
    /// <returns>What it returns; <see langword="null"/> if that is nothing.</returns>
    /// <exception cref="InvalidOperationException">
    /// The job has not ended, has a result, takes messages, was submitted by another job, or is a part of <see cref="Cluster.MapReduceAsync"/>.
    /// </exception>
    public Coroutine<object?> ReproduceAsync() => HasEnded && body is { } code
        ? JobReplay.RunAsync(code)
        : throw new InvalidOperationException(
            !HasEnded ? $"{Name} has not ended."
            : Parent is { } parent ? $"{Name} was submitted by {parent}, and its code is in servers only."
            : $"{Name} has a result: there is nothing to reproduce.");

    /// <summary>Name and state.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Options.Name is null ? $"{Id} ({State})" : $"{Id} {Name} ({State})";

    /// <summary>Calls something when it has ended, on the engine's thread; at once if it has.</summary>
    internal void WhenEnded(Action<Job> action)
    {
        while (true)
        {
            var known = Volatile.Read(ref ended);
            if (known == Told)
            {
                action(this);
                return;
            }

            if (Interlocked.CompareExchange(ref ended, known + action, known) == known)
            {
                return;
            }
        }
    }

    /// <summary>It has ended. On the engine's thread, once.</summary>
    internal void End(in JobOutcome how)
    {
        outcome = how;

        // What was captured is kept until now so that values which it shares can be sent to further servers, and longer to be run again here.
        body = how.IsSuccess ? null : body;
        Code = default;
        Children = null;
        Interlocked.Exchange(ref ended, Told)?.Invoke(this);
    }

    internal void NoteProgress(double fraction, string text) => Volatile.Write(ref progress, new JobProgress(fraction, text));

    /// <summary>What its node is to know of it, if it goes on when the client has gone.</summary>
    internal virtual DetachedWish? Detached => null;

    /// <summary>It has begun, and can be reached.</summary>
    internal virtual void TakeAddress(ServerLink from, in ServerAnswer answer)
    {
    }

    /// <summary>Calls something when the client need not be there for it any more: when it has ended, or goes on without. On the engine's thread.</summary>
    internal virtual void WhenLeavable(Action action) => WhenEnded(_ => action());

    private protected async Coroutine WaitAsync(CancellationToken cancellation)
    {
        var answer = new Answer<bool>(PycosTask.Current.Scheduler);
        Action<Job> tell = _ => answer.TrySettle(true);
        WhenEnded(tell);
        try
        {
            await answer.WaitAsync(Deadline.Never, cancellation);
        }
        finally
        {
            Forget(tell);
        }
    }

    private void Forget(Action<Job> tell)
    {
        var known = Volatile.Read(ref ended);
        while (known != Told && Interlocked.CompareExchange(ref ended, known - tell, known) is var found && found != known)
        {
            known = found;
        }
    }

    private protected Exception FailureOf(in JobOutcome how) => State == JobState.Cancelled
        ? new JobCancelledException($"{Name} was cancelled: {how.Reason}")
        : new JobFailedException(this, $"{Name} {VerbOf(State)}: {how.Reason}", how.Failure);

    internal static string VerbOf(JobState state) => state switch
    {
        JobState.TimedOut => "took too long",
        JobState.Lost => "is lost",
        _ => "has failed",
    };
}
