using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>A place where the task's code may be replaced; see <see cref="PycosTask.HotSwapPointAsync"/>.</summary>
public readonly struct HotSwapPointOperation
{
    private readonly object? state;

    internal HotSwapPointOperation(object? state) => this.state = state;

    /// <summary>Lets <c>await</c> look for a request.</summary>
    /// <returns>The awaiter.</returns>
    public Awaiter GetAwaiter() => new(Scheduler.RunningTaskOrThrow(), state);

    /// <summary>Suspends the running task if somebody has asked for a hot swap.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private readonly PycosTask task;
        private readonly object? state;

        internal Awaiter(PycosTask task, object? state)
        {
            this.task = task;
            this.state = state;
        }

        /// <summary>Whether nobody has asked for a hot swap and the task may go on without giving others their turn.</summary>
        public bool IsCompleted => !task.HasHotSwapRequest && task.Scheduler.SpendBudget();

        /// <summary>Returns, or throws <see cref="HotSwapException"/> or what else was thrown into the task.</summary>
        public void GetResult() => task.ThrowIfInterrupted();

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        void ISuspension.Suspend(Frame frame) => task.PauseAtHotSwapPoint(frame, state);
    }
}
