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

    public ServerJobs Server => server;

    public JobContext Context { get; }

    /// <summary>The task that runs the job, once it does.</summary>
    public PycosTask? Task { get; private set; }

    /// <summary>Why it was told to end.</summary>
    public string? CancelReason { get; private set; }

    public CancellationToken Cancellation => ending.Token;

    /// <summary>Runs the job and tells the client how it has ended.</summary>
    public async Coroutine RunAsync()
    {
        ServerAnswer answer;
        try
        {
            answer = await EndAsync();
        }
        finally
        {
            server.Remove(this);
        }

        await server.AnswerAsync(answer);
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

    public void Tell(ServerAnswerKind kind, byte[] data, string text) => server.TryAnswer((kind, Number, Handover, data, text));

    /// <summary>The address of the job's task as bytes.</summary>
    public void TellAddress(object address) => Tell(ServerAnswerKind.Address, PickleWriter.Write(address, server.Code.Scope), "");

    private async Coroutine<ServerAnswer> EndAsync()
    {
        PycosTask<byte[]> task;
        try
        {
            server.Code.Enter(order.Known);
        }
        catch (InvalidOperationException unknown)
        {
            return (ServerAnswerKind.NotRun, Number, Handover, [], unknown.Message);
        }

        try
        {
            var body = PickleReader.Read(order.Code, server.Code.Scope, ending.Token);
            task = JobRunner.For(body).Start(body!, this);
        }
        catch (Exception unreadable)
        {
            server.Code.Leave();
            return (ServerAnswerKind.NotRun, Number, Handover, [], unreadable.Message);
        }

        Task = task;
        if (ending.IsCancellationRequested)
        {
            task.Terminate();
        }

        await task.WaitForEndAsync(Deadline.Never, default);
        server.Code.Leave();
        return AnswerOf(new MonitorStatus(task), task);
    }

    private ServerAnswer AnswerOf(MonitorStatus end, PycosTask<byte[]> task) => end.Kind switch
    {
        MonitorKind.Completed => (ServerAnswerKind.Value, Number, Handover, task.Result!, ""),
        _ when CancelReason is not null && end.Exception is null or OperationCanceledException =>
            (ServerAnswerKind.Cancelled, Number, Handover, [], CancelReason),
        _ => (ServerAnswerKind.Failed, Number, Handover, FailureBytes.Of(end.Exception ?? new TaskTerminatedException()), ""),
    };
}
