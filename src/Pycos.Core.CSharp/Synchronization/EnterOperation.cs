using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Enters a lock, or a place that a semaphore guards, when awaited.</summary>
public readonly struct EnterOperation
{
    private readonly Turnstile gate;
    private readonly int amount;
    private readonly CancellationToken cancellation;

    internal EnterOperation(Turnstile gate, int amount, CancellationToken cancellation)
    {
        this.gate = gate;
        this.amount = amount;
        this.cancellation = cancellation;
    }

    /// <summary>Lets <c>await</c> take what is waited for, and suspend the running task if it is not its turn.</summary>
    /// <returns>The awaiter.</returns>
    public Awaiter GetAwaiter() => new(Turn.Begin(gate, amount, Deadline.Never, cancellation));

    /// <summary>Waits for the turn of the running task.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private Turn turn;

        internal Awaiter(Turn turn) => this.turn = turn;

        /// <summary>Tries to take it at once; true if that settled it and the task may go on without giving others their turn.</summary>
        public bool IsCompleted => turn.TrySettle();

        /// <summary>Ends the wait, or throws what ended it early.</summary>
        /// <returns>What gives it back when it is disposed.</returns>
        public readonly LockScope GetResult()
        {
            turn.End();
            return turn.Gate.Hold(turn.Task, turn.Amount);
        }

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        readonly void ISuspension.Suspend(Frame frame) => turn.Suspend(frame);
    }
}
