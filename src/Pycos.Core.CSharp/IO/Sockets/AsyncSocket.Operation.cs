using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <content>An operation as a coroutine.</content>
public sealed partial class AsyncSocket
{
    /// <summary>
    /// Makes the system call when it may succeed, and waits for the poller while it would block. When the time is up it is made
    /// once more: what came in time is not to be missed because the scheduler had no time to look.
    /// </summary>
    /// <remarks>
    /// Written as a frame and not as an <c>async</c> method. This is what every connection that waits is inside of, and what
    /// every request runs twice: it has no awaiters to keep, is not copied when it is made, and finds its task by its socket.
    /// </remarks>
    private sealed class Operation<TAttempt, TResult> : CoroutineFrame<TResult>
        where TAttempt : struct, ISocketAttempt<TResult>
    {
        private AsyncSocket socket = null!;
        private TAttempt attempt;
        private CancellationToken cancellation;

        /// <summary>Until it has begun ticks of the timeout, then the deadline.</summary>
        private long time;
        private bool isLimited;
        private bool isPart;
        private Stage stage;

        private enum Stage : byte
        {
            /// <summary>It has not claimed the direction.</summary>
            Outside,

            /// <summary>It is about to try, or has given way to others before that.</summary>
            Trying,

            /// <summary>It waits for the poller.</summary>
            Waiting,
        }

        internal override string CodeName => TAttempt.Name;

        internal override bool IsOfLibrary => true;

        private ref SocketDirection Direction => ref socket.Direction<TAttempt>();

        internal static Operation<TAttempt, TResult> Make(AsyncSocket socket, in TAttempt attempt, in Terms terms)
        {
            var frame = TakeFrom(ref FramePool<TAttempt>.Head);
            var operation = frame is null
                ? new Operation<TAttempt, TResult>()
                : Unsafe.As<Operation<TAttempt, TResult>>(frame);
            operation.socket = socket;
            operation.attempt = attempt;
            operation.cancellation = terms.Cancellation;
            operation.time = terms.Time;
            operation.isLimited = terms.IsLimited;
            operation.isPart = terms.IsPart;
            return operation;
        }

        internal override PycosTask<TResult> MoveToTask(Scheduler scheduler) =>
            new HostTask<TResult>(scheduler, this, TAttempt.Name);

        internal override void Recycle()
        {
            socket = null!;
            attempt = default;
            cancellation = default;
            stage = Stage.Outside;
            ReturnTo(ref FramePool<TAttempt>.Head);
        }

        internal override void Step()
        {
            try
            {
                Advance();
            }
            catch (Exception exception)
            {
                Leave();
                Fail(exception);
            }
        }

        private void Advance()
        {
            var isLastLook = false;
            if (stage == Stage.Outside)
            {
                Enter();
                if (Direction.MayTry && !TryGoOn())
                {
                    return;
                }
            }

            var task = socket.owner!.RunningTask!;
            if (stage == Stage.Trying)
            {
                task.ThrowIfInterrupted();
            }
            else
            {
                Direction.EndWait();
                isLastLook = !task.EndWait();
                if (isLastLook)
                {
                    socket.driver.LookAgain();
                }
            }

            TryOrWait(task, isLastLook);
        }

        private void TryOrWait(PycosTask task, bool isLastLook)
        {
            while (true)
            {
                socket.ThrowIfClosed();
                if (Direction.MayTry || isLastLook)
                {
                    var status = attempt.Try(socket.driver, ref Direction, out Result);
                    if (status >= 0)
                    {
                        Leave();
                        State = FrameState.Completed;
                        return;
                    }

                    socket.ThrowUnlessBlocked<TAttempt>(status);
                    if (status == ISocketAttempt.Unfinished)
                    {
                        stage = Stage.Trying;
                        isLastLook = false;
                        if (!TryGoOn())
                        {
                            return;
                        }
                    }
                }

                if (isLastLook)
                {
                    throw new SocketTimeoutException(TAttempt.Name, attempt.Transferred);
                }

                if (!Direction.MayTry && !IsReadyWhenArmed(task.Scheduler))
                {
                    Wait(task);
                    return;
                }
            }
        }

        private void Enter()
        {
            if (!isPart)
            {
                TimeSpan? timeout = isLimited ? TimeSpan.FromTicks(time) : null;
                time = socket.Enter(ref Direction, TAttempt.Name, timeout);
            }

            stage = Stage.Trying;
        }

        /// <summary>Lets the direction go, if the operation has claimed it.</summary>
        private void Leave()
        {
            if (stage != Stage.Outside && !isPart)
            {
                Direction.Busy = false;
            }
        }

        /// <summary>
        /// A try that will not suspend counts against the task's budget; when that is spent the task goes to the end of the queue.
        /// </summary>
        private bool TryGoOn()
        {
            var scheduler = socket.owner!;
            if (scheduler.SpendBudget())
            {
                return true;
            }

            scheduler.RunningTask!.PauseAt(this);
            return false;
        }

        private bool IsReadyWhenArmed(Scheduler scheduler)
        {
            socket.driver.Arm(socket, scheduler, TAttempt.Reads ? PollDirection.Read : PollDirection.Write);
            return Direction.MayTry;
        }

        private void Wait(PycosTask task)
        {
            cancellation.ThrowIfCancellationRequested();
            stage = Stage.Waiting;
            task.BeginWait(this, null, time, cancellation);
            if (task.IsWaiting)
            {
                Direction.Wait(task, task.Scheduler);
            }
        }
    }
}
