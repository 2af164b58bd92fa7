namespace Pycos.Internals;

/// <summary>Something that a task asks of a supervisor, and waits for on its own scheduler.</summary>
internal sealed class SupervisorRequest<T> : SupervisorWork
{
    private readonly Supervisor supervisor;
    private readonly Func<Coroutine<T>> operation;
    private readonly NameWatch asker;
    private T result = default!;
    private Exception? failure;
    private volatile bool isSettled;

    internal SupervisorRequest(Supervisor supervisor, Func<Coroutine<T>> operation)
        : base(static () => default)
    {
        this.supervisor = supervisor;
        this.operation = operation;
        asker = new NameWatch(PycosTask.Current.Scheduler);
    }

    /// <summary>Waits for the answer.</summary>
    internal async Coroutine<T> AnswerAsync(CancellationToken cancellation)
    {
        if (!isSettled)
        {
            await new QueueWait(asker.Queue, Deadline.Never, cancellation);
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        return result;
    }

    internal override async Coroutine DoAsync()
    {
        try
        {
            result = await operation();
        }
        catch (ArgumentException exception)
        {
            failure = exception;
        }
        catch
        {
            Refuse();
            throw;
        }

        Settle();
    }

    internal override void Refuse()
    {
        failure = Supervisor.Ended(supervisor);
        Settle();
    }

    private void Settle()
    {
        isSettled = true;
        asker.Tell();
    }
}
