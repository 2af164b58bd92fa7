using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Sends a message when awaited; see <see cref="TaskRef{TMessage}.SendAsync"/>.</summary>
/// <typeparam name="TMessage">The message's type.</typeparam>
public readonly struct SendOperation<TMessage>
{
    private readonly SendAttempt<TMessage> attempt;

    internal SendOperation(PycosTask target, TMessage message, CancellationToken cancellation) =>
        attempt = new SendAttempt<TMessage>(target, message, false, Deadline.Never, cancellation);

    /// <summary>Lets <c>await</c> send the message, and suspend the running task if there is no room.</summary>
    /// <returns>The awaiter.</returns>
    public Awaiter GetAwaiter() => new(attempt.GetAwaiter());

    /// <summary>Sends the message.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private SendAttempt<TMessage>.Awaiter inner;

        internal Awaiter(SendAttempt<TMessage>.Awaiter inner) => this.inner = inner;

        /// <summary>Tries to send at once; true if that settled it.</summary>
        public bool IsCompleted => inner.IsCompleted;

        /// <summary>Returns if the message was sent, else throws.</summary>
        public void GetResult() => SendFailures.ThrowIfNotSent(inner.GetResult(), inner.Target);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller();

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller();

        void ISuspension.Suspend(Frame frame) => inner.Suspend(frame);
    }
}
