using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Puts a message into an inbox when awaited, waiting for room if need be, and tells what became of it.</summary>
/// <param name="target">The receiver.</param>
/// <param name="message">The message.</param>
/// <param name="confirm">Whether a message for another scheduler counts as sent only when it has arrived there.</param>
/// <param name="deadline">When the wait for room times out.</param>
/// <param name="cancellation">Ends the wait for room.</param>
internal readonly struct SendAttempt<T>(
    PycosTask target, T message, bool confirm, long deadline, CancellationToken cancellation)
{
    internal Awaiter GetAwaiter()
    {
        cancellation.ThrowIfCancellationRequested();
        var sender = Scheduler.RunningTaskOrThrow();
        sender.Scheduler.StageWait(deadline, cancellation);
        var away = sender.Scheduler != target.Scheduler;
        return new Awaiter(sender, confirm && away ? new RemoteTurn<T>(sender, target, message) : target, message);
    }

    /// <summary>The awaiter.</summary>
    internal struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        private readonly PycosTask sender;
        private readonly T message;

        /// <summary>The receiver, of this process or another, or a turn at one that does not live on the sender's scheduler.</summary>
        private Link at;
        private SendResult result;
        private bool isStopped;

        internal Awaiter(PycosTask sender, Link at, T message)
        {
            this.sender = sender;
            this.at = at;
            this.message = message;
            result = SendResult.Full;
        }

        public bool IsCompleted
        {
            get
            {
                if (at is not PycosTask target)
                {
                    return at is RemoteTask remote && IsTakenByProcessOf(remote);
                }

                if (sender.Scheduler.MustGiveWay && (sender.Flags & TaskFlags.WaitObstacles) != 0)
                {
                    // It will throw when it gives way, and must not have sent the message then.
                    isStopped = true;
                    return false;
                }

                var inbox = InboxQueue<T>.Of(target);
                if (target.Scheduler == sender.Scheduler)
                {
                    result = inbox.TrySend(message);
                    return result == SendResult.Sent ? sender.Scheduler.SpendBudget() : result != SendResult.Full;
                }

                result = inbox.TrySendRemote(message);
                return IsSettledElsewhere(result == SendResult.Full ? new RemoteTurn<T>(sender, target, message) : null);
            }
        }

        internal readonly object Target => at is SendTurn turn ? turn.Target : at;

        public readonly SendResult GetResult()
        {
            if (result == SendResult.Full && !isStopped)
            {
                return at is PycosTask target
                    ? PutWhereGranted(InboxQueue<T>.Of(target))
                    : ResultOf(Unsafe.As<SendTurn>(at));
            }

            sender.ThrowIfInterrupted();
            return result;
        }

        public readonly void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        public readonly void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        public readonly void Suspend(Frame frame)
        {
            if (isStopped)
            {
                sender.PauseAt(frame);
                return;
            }

            if (result == SendResult.Sent)
            {
                sender.YieldAt(frame);
                return;
            }

            var (deadline, cancellation) = sender.Scheduler.StagedWait;
            if (at is PycosTask target)
            {
                sender.BeginWait(frame, InboxQueue<T>.Of(target).Senders(), deadline, cancellation);
            }
            else
            {
                sender.BeginWait(frame, null, deadline, cancellation);
                Unsafe.As<SendTurn>(at).Depart();
            }
        }

        private bool IsTakenByProcessOf(RemoteTask remote)
        {
            if (sender.Scheduler.MustGiveWay && (sender.Flags & TaskFlags.WaitObstacles) != 0)
            {
                isStopped = true;
                return false;
            }

            result = remote.Site.TrySend(remote, message, canWait: true);
            return IsSettledElsewhere(result == SendResult.Full ? remote.Site.TurnOf(sender, remote, message) : null);
        }

        /// <summary>Whether nothing is left to wait for; otherwise the wait is at the turn.</summary>
        private bool IsSettledElsewhere(SendTurn? turn)
        {
            if (turn is not null)
            {
                at = turn;
                return false;
            }

            return result != SendResult.Sent || sender.Scheduler.SpendBudget();
        }

        private readonly SendResult PutWhereGranted(InboxQueue<T> inbox)
        {
            var granted = sender.TakeGrant();
            if (granted && sender.WakeReason != WakeReason.Granted)
            {
                inbox.ReturnPromise();
            }

            return sender.EndWait() ? inbox.SendPromised(message) : SendResult.TimedOut;
        }

        private readonly SendResult ResultOf(SendTurn turn)
        {
            if (sender.WakeReason == WakeReason.Granted)
            {
                return turn.Result;
            }

            var withdrawn = turn.TryWithdraw();
            if (!withdrawn && !sender.HasInterruption)
            {
                // The message was put in just before the wait ended: it is sent.
                sender.ForgetEarlyEnd();
                return SendResult.Sent;
            }

            sender.EndWait();
            return SendResult.TimedOut;
        }
    }
}
