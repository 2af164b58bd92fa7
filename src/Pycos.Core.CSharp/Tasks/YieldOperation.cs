using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Gives others their turn when awaited; see <see cref="PycosTask.YieldAsync"/>.</summary>
public readonly struct YieldOperation
{
    /// <summary>Lets <c>await</c> suspend the running task.</summary>
    /// <returns>The awaiter.</returns>
    public Awaiter GetAwaiter() => new(Scheduler.RunningTaskOrThrow());

    /// <summary>Suspends the running task.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private readonly PycosTask task;

        internal Awaiter(PycosTask task) => this.task = task;

        /// <summary>False: the task goes to the end of the run queue.</summary>
        public bool IsCompleted => false;

        /// <summary>Throws what was thrown into the task meanwhile.</summary>
        public void GetResult() => task.ThrowIfInterrupted();

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        void ISuspension.Suspend(Frame frame) => task.PauseAt(frame);
    }
}
