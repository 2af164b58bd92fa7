using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Takes a message, or times out, when awaited; see
/// <see cref="Inbox{TMessage}.ReceiveAsync(TimeSpan, CancellationToken)"/>.
/// </summary>
/// <typeparam name="TMessage">The message's type.</typeparam>
public readonly struct TimedReceiveOperation<TMessage>
{
    private readonly long owner;
    private readonly long nanoseconds;
    private readonly CancellationToken cancellation;

    internal TimedReceiveOperation(long owner, long nanoseconds, CancellationToken cancellation)
    {
        this.owner = owner;
        this.nanoseconds = nanoseconds;
        this.cancellation = cancellation;
    }

    /// <summary>Lets <c>await</c> take a message, and suspend the running task if there is none.</summary>
    /// <returns>The awaiter.</returns>
    public Awaiter GetAwaiter()
    {
        cancellation.ThrowIfCancellationRequested();
        var task = InboxOwner.Check(owner);
        task.Scheduler.StageWait(nanoseconds, cancellation);
        return new Awaiter(task);
    }

    /// <summary>Takes a message.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private readonly PycosTask task;

        internal Awaiter(PycosTask task) => this.task = task;

        /// <summary>Whether a message waits, or there is no time to wait for one, and the task may go on without giving others their turn.</summary>
        public bool IsCompleted => (Queue.Count > 0 || task.Scheduler.StagedWait.Deadline == 0) && task.Scheduler.SpendBudget();

        private InboxQueue<TMessage> Queue => Unsafe.As<InboxQueue<TMessage>>(task.Inbox)!;

        /// <summary>Takes the message, or throws what ended the wait.</summary>
        /// <returns>The message or a timeout.</returns>
        public Timed<TMessage> GetResult()
        {
            if (!task.EndWait() || Queue.Count == 0)
            {
                return default;
            }

            return new Timed<TMessage>(Queue.Take());
        }

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        void ISuspension.Suspend(Frame frame)
        {
            var (nanoseconds, cancellation) = task.Scheduler.StagedWait;
            if (Queue.Count > 0 || nanoseconds == 0)
            {
                task.PauseAt(frame);
                return;
            }

            var deadline = task.Scheduler.DeadlineAfter(nanoseconds);
            task.BeginWait(frame, null, deadline, cancellation, TaskFlags.Receiving);
        }
    }
}
