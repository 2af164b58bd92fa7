using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <summary>A job that runs in this server.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The source has nothing to dispose of as long as nobody asks for its handle.")]
internal sealed class ServerJob
{
    /// <summary>Of the time that a job has to end, what it is left to end by itself.</summary>
    private const double OwnShare = 0.8;

    private readonly ServerJobs server;
    private readonly ServerOrder order;
    private readonly CancellationTokenSource ending = new();
    private JobChildren? children;
    private bool hasEnded;

    public ServerJob(ServerJobs server, ServerOrder order)
    {
        this.server = server;
        this.order = order;
        Context = new JobContext(this);
    }

    public long Number => order.Job;

    /// <summary>Which order of the client it is; 0 for those beside the line.</summary>
    public long Order => order.Number;

    public int Attempt => order.Attempt;

    /// <summary>Which of the times that the client has handed the job to a server this is.</summary>
    public int Handover => order.Handover;

    /// <summary>How many jobs it may have submitted that have not ended, or <see cref="ClusterEngine.TooDeep"/>.</summary>
    public int MaxChildren => order.Children;

    public ServerJobs Server => server;

    private bool IsInLine => order.Kind == ServerOrderKind.Run;

    /// <summary>Whether it has left the server's line, which goes on without it.</summary>
    public bool HasLeftLine { get; private set; }

    /// <summary>The jobs that it has submitted. On any thread, also of tasks that it has left.</summary>
    public JobChildren Children
    {
        get
        {
            var known = LazyInitializer.EnsureInitialized(ref children, () => new JobChildren(this));
            if (Volatile.Read(ref hasEnded))
            {
                known.End();
            }

            return known;
        }
    }

    public JobContext Context { get; }

    /// <summary>The task that runs the job, once it does.</summary>
    public PycosTask? Task { get; private set; }

    /// <summary>A task that works for the job at the moment: that of a call of its actor.</summary>
    public PycosTask? Guest { get; set; }

    /// <summary>Why it was told to end.</summary>
    public string? CancelReason { get; private set; }

    public CancellationToken Cancellation => ending.Token;

    /// <summary>What goes on when the client has gone; null for other jobs.</summary>
    public DetachedWork? Detached { get; private set; }

    /// <summary>It goes on when the client has gone.</summary>
    public void Detach(DetachedOrder detached)
    {
        var work = new DetachedWork(this, detached);
        work.Begin();
        Detached = work;
    }

    /// <summary>Runs the job. Suspends until it has ended.</summary>
    /// <returns>How it has ended, for the client.</returns>
    public async Coroutine<ServerAnswer> RunAsync()
    {
        if (TryStart(out var task) is { } refusal)
        {
            return Answer(ServerAnswerKind.NotRun, default, refusal);
        }

        await task!.WaitForEndAsync(Deadline.Never, default);
        server.Code.Leave();
        hasEnded = true;
        var answer = AnswerOf(new MonitorStatus(task), task);
        if (Detached is { } detached)
        {
            await System.Threading.Tasks.Task.Run(() => detached.Store(answer));
        }

        return answer;
    }

    /// <summary>Lets nobody wait any more for what it has submitted, once the lock has been taken that is taken when it is removed.</summary>
    public void EndChildren() => children?.End();

    /// <summary>Tells the client something in its turn, however little that takes now. Never suspends.</summary>
    public void Post(ServerAnswerKind kind, RentedBytes data, string text = "") => server.Answers.Add(Answer(kind, data, text));

    /// <summary>It waits, and lets those behind it in the line begin.</summary>
    public void StepAside()
    {
        if (IsInLine || !HasLeftLine)
        {
            Post(ServerAnswerKind.Aside, default);
        }

        var isFirstTime = !HasLeftLine;
        HasLeftLine = true;
        if (isFirstTime && IsInLine)
        {
            server.GoOn();
        }
    }

    /// <summary>It has waited, and goes on beside what has begun meanwhile.</summary>
    public void StepBack()
    {
        if (IsInLine)
        {
            Post(ServerAnswerKind.Back, default);
        }
    }

    /// <summary>Tells the job to end, and ends it when it has not in time. On any thread.</summary>
    public void Cancel(string reason, TimeSpan grace)
    {
        CancelReason ??= reason;
        ending.Cancel();
        if (!Context.HeedsCancellation)
        {
            Task?.Terminate();
            return;
        }

        _ = System.Threading.Tasks.Task.Delay(grace * OwnShare).ContinueWith(_ => Task?.Terminate(), TaskScheduler.Default);
    }

    /// <summary>Tells the client something, unless it takes no more now.</summary>
    public void Tell(ServerAnswerKind kind, byte[] data, string text) => server.Answers.TryAdd(Answer(kind, data, text));

    /// <summary>The address of the job's task as bytes.</summary>
    public void TellAddress(object address) => Post(ServerAnswerKind.Address, Pickle(address));

    /// <summary>It has begun, and its task takes no messages.</summary>
    public void TellBegun() => Post(ServerAnswerKind.Address, default);

    /// <summary>What it has returned as bytes.</summary>
    public RentedBytes Pickle(object? value)
    {
        var scope = server.Code.Scope;
        return scope.Packed(PickleWriter.WriteRented(value, scope));
    }

    /// <summary>Starts the job's task, or tells why there is none.</summary>
    private string? TryStart(out PycosTask<RentedBytes>? task)
    {
        task = null;
        try
        {
            server.Code.Enter(order.Known);
        }
        catch (InvalidOperationException unknown)
        {
            return unknown.Message;
        }

        try
        {
            var body = PickleReader.Read(order.Code.Segment, server.Code.Scope, ending.Token);
            Task = task = JobRunner.For(body).Start(body!, this);
        }
        catch (Exception unreadable)
        {
            server.Code.Leave();
            return LocalPaths.CutIn(unreadable);
        }
        finally
        {
            order.Code.Return();
        }

        if (ending.IsCancellationRequested)
        {
            task.Terminate();
        }

        return null;
    }

    private static string TooLong(int length) =>
        $"The result has {length} bytes, which is more than a message may have: keep it with its server ({nameof(JobContext)}.{nameof(JobContext.Keep)}), or send a file.";

    private ServerAnswer AnswerOf(MonitorStatus end, PycosTask<RentedBytes> task) => end.Kind switch
    {
        MonitorKind.Completed when task.Result.Length > server.MostBytes => Answer(
            ServerAnswerKind.Failed, FailureBytes.Of(new InvalidOperationException(TooLong(task.Result.Length)), withTrace: false), ""),
        MonitorKind.Completed => Answer(ServerAnswerKind.Value, task.Result, ""),
        _ when CancelReason is not null && end.Exception is null or OperationCanceledException =>
            Answer(ServerAnswerKind.Cancelled, default, CancelReason),
        _ => Answer(ServerAnswerKind.Failed, FailureBytes.Of(end.Exception ?? new TaskTerminatedException(), server.Settings.SendsTraces), ""),
    };

    private ServerAnswer Answer(ServerAnswerKind kind, RentedBytes data, string text) => new(kind, Number, Handover, data, text);
}
