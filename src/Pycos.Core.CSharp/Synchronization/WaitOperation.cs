using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Waits for a turn when awaited: a permit, an event, a latch.</summary>
public readonly struct WaitOperation
{
    private readonly Turnstile gate;
    private readonly int amount;
    private readonly CancellationToken cancellation;

    internal WaitOperation(Turnstile gate, int amount, CancellationToken cancellation)
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

        /// <summary>Returns if what was waited for has come, or throws what ended the wait early.</summary>
        public readonly void GetResult() => turn.End();

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        readonly void ISuspension.Suspend(Frame frame) => turn.Suspend(frame);
    }
}
