using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Sleeps when awaited; see <see cref="PycosTask.SleepAsync"/>.</summary>
public readonly struct SleepOperation
{
    private readonly long nanoseconds;
    private readonly CancellationToken cancellation;

    internal SleepOperation(long nanoseconds, CancellationToken cancellation)
    {
        this.nanoseconds = nanoseconds;
        this.cancellation = cancellation;
    }

    /// <summary>Lets <c>await</c> suspend the running task.</summary>
    /// <returns>The awaiter.</returns>
    public Awaiter GetAwaiter()
    {
        cancellation.ThrowIfCancellationRequested();
        var task = Scheduler.RunningTaskOrThrow();
        task.Scheduler.StageWait(nanoseconds, cancellation);
        return new Awaiter(task);
    }

    /// <summary>Suspends the running task.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private readonly PycosTask task;

        internal Awaiter(PycosTask task) => this.task = task;

        /// <summary>False: a sleep always suspends.</summary>
        public bool IsCompleted => false;

        /// <summary>Returns when the time is over, or throws what ended the sleep earlier.</summary>
        public void GetResult() => task.EndWait();

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        void ISuspension.Suspend(Frame frame)
        {
            var (nanoseconds, cancellation) = task.Scheduler.StagedWait;
            if (nanoseconds == 0)
            {
                task.PauseAt(frame);
                return;
            }

            task.BeginWait(frame, null, task.Scheduler.DeadlineAfter(nanoseconds), cancellation);
        }
    }
}
