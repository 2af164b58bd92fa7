using Pycos.Internals;

namespace Pycos;

/// <content>What a socket waits for, to be chosen among other alternatives.</content>
public sealed partial class AsyncSocket
{
    /// <summary>
    /// As <see cref="ReceiveAsync"/>, to be chosen among other alternatives. While the choice waits the direction is in use. Not
    /// limited by <see cref="OperationTimeout"/>: choose <see cref="Alt.After"/> beside it.
    /// </summary>
    /// <param name="buffer">Where the bytes go, if it is chosen.</param>
    /// <returns>The alternative. If the connection fails it is chosen, and throws.</returns>
    public Alt<int> ReceiveAlt(Memory<byte> buffer) => new(AltAttempt<ReceiveAttempt, int>.Make(this, new ReceiveAttempt(buffer)));

    /// <summary>
    /// As <see cref="AcceptAsync"/>, to be chosen among other alternatives. While the choice waits no other task can accept. Not
    /// limited by <see cref="OperationTimeout"/>: choose <see cref="Alt.After"/> beside it.
    /// </summary>
    /// <returns>The alternative. If accepting fails it is chosen, and throws.</returns>
    public Alt<AsyncSocket> AcceptAlt() => new(AltAttempt<AcceptAttempt, AsyncSocket>.Make(this, default));

    /// <summary>A socket operation: it is tried when the poller says that it may succeed.</summary>
    private sealed class AltAttempt<TAttempt, TResult> : AltNode<TResult>
        where TAttempt : struct, ISocketAttempt<TResult>
    {
        private AsyncSocket socket = null!;
        private TAttempt attempt;
        private TResult result = default!;
        private Exception? failure;

        internal static AltAttempt<TAttempt, TResult> Make(AsyncSocket socket, TAttempt attempt)
        {
            var leaf = AltPool.Rent<AltAttempt<TAttempt, TResult>>();
            leaf.socket = socket;
            leaf.attempt = attempt;
            return leaf;
        }

        internal override bool Begin(PycosTask task)
        {
            socket.Enter(ref Direction, TAttempt.Name, Timeout.InfiniteTimeSpan);
            return true;
        }

        internal override bool TryCommit(PycosTask task)
        {
            try
            {
                return TryOnce();
            }
            catch (Exception exception)
            {
                failure = exception;
                return true;
            }
        }

        internal override TaskFlags Arm(PycosTask task)
        {
            if (Owner is null)
            {
                Direction.Wait(this, task.Scheduler);
                socket.driver.Arm(socket, task.Scheduler, TAttempt.Reads ? PollDirection.Read : PollDirection.Write);
            }

            return TaskFlags.None;
        }

        internal override void Grant() => Choice!.LookAgain();

        internal override void End()
        {
            Direction.EndWait();
            Direction.Busy = false;
        }

        internal override TResult Result(int chosen)
        {
            if (failure is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            }

            return result;
        }

        internal override void Refuse(int chosen)
        {
            if (result is IDisposable taken)
            {
                taken.Dispose();
            }
        }

        internal override void Release(Scheduler scheduler)
        {
            socket = null!;
            attempt = default;
            result = default!;
            failure = null;
            AltPool.Return(this, scheduler);
        }

        private ref SocketDirection Direction => ref socket.Direction<TAttempt>();

        private bool TryOnce()
        {
            socket.ThrowIfClosed();
            while (Direction.MayTry)
            {
                var status = attempt.Try(socket.driver, ref Direction, out result);
                if (status >= 0)
                {
                    return true;
                }

                socket.ThrowUnlessBlocked<TAttempt>(status);
            }

            return false;
        }
    }
}
