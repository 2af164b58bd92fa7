using System.ComponentModel;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>Sends a message when awaited; see <see cref="TaskRef{TMessage}.SendAsync"/>.</summary>
/// <typeparam name="TMessage">The message's type.</typeparam>
public readonly struct SendOperation<TMessage>
{
    private readonly Link target;
    private readonly TMessage message;
    private readonly CancellationToken cancellation;

    internal SendOperation(Link target, TMessage message, CancellationToken cancellation)
    {
        this.target = target;
        this.message = message;
        this.cancellation = cancellation;
    }

    /// <summary>Lets <c>await</c> send the message, and suspend the running task if there is no room.</summary>
    /// <returns>The awaiter.</returns>
    public Awaiter GetAwaiter()
    {
        var sender = Scheduler.RunningTaskOrThrow();
        if (cancellation.CanBeCanceled)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        sender.Scheduler.StageWait(Deadline.Never, cancellation);
        return new Awaiter(new SendAttempt<TMessage>.Awaiter(sender, target, message));
    }

    /// <summary>Sends the message.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private SendAttempt<TMessage>.Awaiter inner;

        internal Awaiter(SendAttempt<TMessage>.Awaiter inner) => this.inner = inner;

        /// <summary>Tries to send at once; true if that settled it.</summary>
        public bool IsCompleted => inner.IsCompleted;

        /// <summary>Returns if the message was sent, else throws.</summary>
        public readonly void GetResult()
        {
            var result = inner.GetResult();
            if (result != SendResult.Sent)
            {
                SendFailures.ThrowIfNotSent(result, inner.Target);
            }
        }

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
        public readonly void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        readonly void ISuspension.Suspend(Frame frame) => inner.Suspend(frame);
    }
}
