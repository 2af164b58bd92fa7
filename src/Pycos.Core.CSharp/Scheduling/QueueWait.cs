using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// The wait that all others are made of: in a queue or in none, with or without a deadline and a token. The result is false at
/// a timeout.
/// </summary>
/// <remarks>
/// Deadline and token are not kept in the awaiter, which would make every frame larger, but handed to the scheduler between
/// <c>GetAwaiter</c> and <see cref="Awaiter.Suspend"/>, which follow each other at once.
/// </remarks>
internal readonly struct QueueWait(WaitQueue? queue, long deadline, CancellationToken cancellation)
{
    internal Awaiter GetAwaiter()
    {
        cancellation.ThrowIfCancellationRequested();
        var task = Scheduler.RunningTaskOrThrow();
        task.Scheduler.StageWait(deadline, cancellation);
        return new Awaiter(queue);
    }

    /// <summary>The awaiter.</summary>
    internal readonly struct Awaiter(WaitQueue? queue) : ICriticalNotifyCompletion, ISuspension
    {
        public bool IsCompleted => false;

        public bool GetResult() => Scheduler.RunningTaskOrThrow().EndWait();

        public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        public void Suspend(Frame frame)
        {
            var task = Scheduler.RunningTaskOrThrow();
            var (deadline, cancellation) = task.Scheduler.StagedWait;
            task.BeginWait(frame, queue, deadline, cancellation);
        }
    }
}
