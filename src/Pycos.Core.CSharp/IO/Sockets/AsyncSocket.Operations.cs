using Pycos.Internals;

namespace Pycos;

/// <content>What all operations share: claim the direction, give way, try, wait.</content>
public sealed partial class AsyncSocket
{
    /// <summary>Runs an operation of one system call. Suspends until that is done.</summary>
    private Coroutine<int> PerformAsync<TAttempt>(TAttempt attempt, TimeSpan? timeout, CancellationToken cancellation)
        where TAttempt : struct, ISocketAttempt<int> =>
        AttemptAsync<TAttempt, int>(attempt, new Terms(timeout, cancellation));

    /// <summary>
    /// Makes the system call when it may succeed, and waits for the poller while it would block. When the time is up it is made
    /// once more: what came in time is not to be missed because the scheduler had no time to look.
    /// </summary>
    private async Coroutine<TResult> AttemptAsync<TAttempt, TResult>(TAttempt attempt, Terms terms)
        where TAttempt : struct, ISocketAttempt<TResult>
    {
        var deadline = terms.IsPart ? terms.Deadline : Enter(ref Direction<TAttempt>(), TAttempt.Name, terms.Timeout);
        try
        {
            await GiveWayIfSpent(Direction<TAttempt>().MayTry);
            var isLastLook = false;
            while (true)
            {
                ThrowIfClosed();
                if (Direction<TAttempt>().MayTry || isLastLook)
                {
                    var result = attempt.Try(driver, ref Direction<TAttempt>());
                    if (result >= 0)
                    {
                        return attempt.Result(result);
                    }

                    ThrowUnlessBlocked<TAttempt>(result);
                }

                if (isLastLook)
                {
                    throw new SocketTimeoutException(TAttempt.Name, terms.Before);
                }

                if (!Direction<TAttempt>().MayTry)
                {
                    driver.Arm(this, owner!, TAttempt.Reads ? PollDirection.Read : PollDirection.Write);
                    isLastLook = !await new QueueWait(Direction<TAttempt>().Queue, deadline, terms.Cancellation);
                    if (isLastLook)
                    {
                        driver.LookAgain();
                    }
                }
            }
        }
        finally
        {
            if (!terms.IsPart)
            {
                Direction<TAttempt>().Busy = false;
            }
        }
    }

    private ref SocketDirection Direction<TAttempt>()
        where TAttempt : struct, ISocketAttempt
    {
        if (TAttempt.Reads)
        {
            return ref reading;
        }

        return ref writing;
    }

    /// <summary>An operation that will not suspend counts against the task's budget, and gives way when that is spent.</summary>
    private static BudgetCheck GiveWayIfSpent(bool willNotSuspend) => new(willNotSuspend);

    /// <summary>Would-block means waiting for the poller, an interrupted call trying again; anything else is an error.</summary>
    private void ThrowUnlessBlocked<TAttempt>(int result)
        where TAttempt : struct, ISocketAttempt
    {
        if (-result == LinuxCalls.EAGAIN)
        {
            Direction<TAttempt>().NoteBlocked();
        }
        else if (-result != LinuxCalls.EINTR)
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

    /// <summary>
    /// How long an operation may take, and whether it is a part of one that has claimed the direction. Kept small: every connection
    /// that waits has one.
    /// </summary>
    private readonly struct Terms
    {
        /// <summary>Ticks of the timeout; for a part the deadline of the whole.</summary>
        private readonly long time;
        private readonly bool isLimited;

        internal Terms(TimeSpan? timeout, CancellationToken cancellation)
        {
            isLimited = timeout is not null;
            time = timeout.GetValueOrDefault().Ticks;
            Cancellation = cancellation;
        }

        /// <summary>For a part: the deadline of the whole, and how many bytes it has transferred before.</summary>
        internal Terms(long deadline, int before, CancellationToken cancellation)
        {
            IsPart = true;
            time = deadline;
            Before = before;
            Cancellation = cancellation;
        }

        internal TimeSpan? Timeout => isLimited ? TimeSpan.FromTicks(time) : null;

        internal long Deadline => time;

        internal int Before { get; }

        internal bool IsPart { get; }

        internal CancellationToken Cancellation { get; }
    }
}
