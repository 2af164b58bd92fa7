using Pycos.Internals;

namespace Pycos;

/// <content>What operations are made by, and how they begin.</content>
public sealed partial class AsyncSocket
{
    /// <summary>An operation of one system call. Suspends until that is done.</summary>
    private Coroutine<int> PerformAsync<TAttempt>(TAttempt attempt, TimeSpan? timeout, CancellationToken cancellation)
        where TAttempt : struct, ISocketAttempt<int> =>
        AttemptAsync<TAttempt, int>(attempt, new Terms(timeout, cancellation));

    private Coroutine<TResult> AttemptAsync<TAttempt, TResult>(TAttempt attempt, Terms terms)
        where TAttempt : struct, ISocketAttempt<TResult> =>
        new(Operation<TAttempt, TResult>.Make(this, attempt, terms));

    private ref SocketDirection Direction<TAttempt>()
        where TAttempt : struct, ISocketAttempt
    {
        if (TAttempt.Reads)
        {
            return ref reading;
        }

        return ref writing;
    }

    /// <summary>
    /// Would-block means waiting for the poller, an interrupted call or an unfinished operation trying again; anything else is an
    /// error.
    /// </summary>
    private void ThrowUnlessBlocked<TAttempt>(int result)
        where TAttempt : struct, ISocketAttempt
    {
        if (-result == LinuxCalls.EAGAIN)
        {
            Direction<TAttempt>().NoteBlocked();
        }
        else if (-result != LinuxCalls.EINTR && result != ISocketAttempt.Unfinished)
        {
            throw SocketErrors.From(-result, TAttempt.Name);
        }
    }

    /// <summary>Begins an operation: the socket must be open, on this scheduler, and the direction free.</summary>
    /// <returns>When the operation's time is up.</returns>
    private long Enter(ref SocketDirection direction, string operation, TimeSpan? timeout)
    {
        ThrowIfClosed();
        var scheduler = Scheduler.RunningTaskOrThrow().Scheduler;
        if (owner != scheduler)
        {
            Adopt(scheduler);
        }

        if (direction.Busy)
        {
            throw new InvalidOperationException(
                $"{operation} is refused: another task is inside an operation of the same direction of this socket. One task may "
                + "receive while another sends; for more, let one task own the direction and send it messages.");
        }

        var deadline = scheduler.DeadlineAfter(timeout ?? OperationTimeout);
        direction.Busy = true;
        return deadline;
    }

    private void Adopt(Scheduler scheduler)
    {
        if (owner is { IsAlive: true })
        {
            throw new WrongSchedulerException(
                $"This socket belongs to scheduler {owner.Name}, whose task used it first; a task of scheduler {scheduler.Name} can not use it.");
        }

        // What a scheduler that has stopped left behind, waiting tasks among it, is gone.
        reading = default;
        writing = new SocketDirection { MayTry = true };
        driver = driver.OnPoller(scheduler.Poller, out var received);
        reading.PutBack(received);
        driver.Attach(this, scheduler);
        owner = scheduler;
    }

    /// <summary>How long an operation may take, and whether it is a part of one that has claimed the direction.</summary>
    private readonly struct Terms
    {
        internal Terms(TimeSpan? timeout, CancellationToken cancellation)
        {
            IsLimited = timeout is not null;
            Time = timeout.GetValueOrDefault().Ticks;
            Cancellation = cancellation;
        }

        /// <summary>For a part: the deadline of the whole.</summary>
        internal Terms(long deadline, CancellationToken cancellation)
        {
            IsPart = true;
            Time = deadline;
            Cancellation = cancellation;
        }

        /// <summary>Ticks of the timeout, if there is one; for a part the deadline of the whole.</summary>
        internal long Time { get; }

        internal bool IsLimited { get; }

        internal bool IsPart { get; }

        internal CancellationToken Cancellation { get; }
    }
}
