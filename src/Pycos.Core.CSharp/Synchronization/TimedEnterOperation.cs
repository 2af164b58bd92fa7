using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Enters a lock, or a place that a semaphore guards, or times out, when awaited.</summary>
public readonly struct TimedEnterOperation
{
    private readonly Turnstile gate;
    private readonly int amount;
    private readonly long nanoseconds;
    private readonly CancellationToken cancellation;

    internal TimedEnterOperation(Turnstile gate, int amount, long nanoseconds, CancellationToken cancellation)
    {
        this.gate = gate;
        this.amount = amount;
        this.nanoseconds = nanoseconds;
        this.cancellation = cancellation;
    }

    /// <summary>Lets <c>await</c> take what is waited for, and suspend the running task if it is not its turn.</summary>
    /// <returns>The awaiter.</returns>
    public Awaiter GetAwaiter() => new(Turn.Begin(gate, amount, nanoseconds, cancellation));

    /// <summary>Waits for the turn of the running task.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private Turn turn;

        internal Awaiter(Turn turn) => this.turn = turn;

        /// <summary>Tries to take it at once; true if that settled it and the task may go on without giving others their turn.</summary>
        public bool IsCompleted => turn.TrySettle();

        /// <summary>Ends the wait, or throws what ended it early.</summary>
        /// <returns>What gives it back when it is disposed, or a timeout.</returns>
        public readonly Timed<LockScope> GetResult() =>
            turn.End() ? new Timed<LockScope>(turn.Gate.Hold(turn.Task, turn.Amount)) : default;

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        readonly void ISuspension.Suspend(Frame frame) => turn.Suspend(frame);
    }
}
