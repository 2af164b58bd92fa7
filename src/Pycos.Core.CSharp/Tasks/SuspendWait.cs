using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The wait for <see cref="PycosTask.Resume"/>.</summary>
internal readonly struct SuspendWait(long deadline, CancellationToken cancellation)
{
    internal Awaiter GetAwaiter()
    {
        cancellation.ThrowIfCancellationRequested();
        Scheduler.RunningTaskOrThrow().Scheduler.StageWait(deadline, cancellation);
        return default;
    }

    /// <summary>The awaiter.</summary>
    internal readonly struct Awaiter : ICriticalNotifyCompletion, ISuspension
    {
        public bool IsCompleted => false;

        public bool GetResult() => Scheduler.RunningTaskOrThrow().EndWait();

        public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        public void Suspend(Frame frame)
        {
            var task = Scheduler.RunningTaskOrThrow();
            var (deadline, cancellation) = task.Scheduler.StagedWait;
            task.BeginWait(frame, null, deadline, cancellation, TaskFlags.Suspended);
        }
    }
}
