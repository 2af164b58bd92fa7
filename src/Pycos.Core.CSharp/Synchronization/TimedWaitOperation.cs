using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Waits for a turn, or times out, when awaited: a permit, an event, a latch.</summary>
public readonly struct TimedWaitOperation
{
    private readonly Turnstile gate;
    private readonly int amount;
    private readonly long nanoseconds;
    private readonly CancellationToken cancellation;

    internal TimedWaitOperation(Turnstile gate, int amount, long nanoseconds, CancellationToken cancellation)
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
        /// <returns>Whether what was waited for has come; false at a timeout.</returns>
        public readonly bool GetResult() => turn.End();

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        readonly void ISuspension.Suspend(Frame frame) => turn.Suspend(frame);
    }
}
