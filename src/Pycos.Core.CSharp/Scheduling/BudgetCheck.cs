using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// Awaited by an operation before it does what need not suspend: gives way to other tasks if the running one has spent its
/// budget.
/// </summary>
internal readonly struct BudgetCheck(bool willNotSuspend)
{
    internal Awaiter GetAwaiter() => new(willNotSuspend);

    /// <summary>The awaiter.</summary>
    internal readonly struct Awaiter(bool willNotSuspend) : ICriticalNotifyCompletion, ISuspension
    {
        public bool IsCompleted => !willNotSuspend || Scheduler.RunningTaskOrThrow().Scheduler.SpendBudget();

        public void GetResult() => Scheduler.RunningTaskOrThrow().ThrowIfInterrupted();

        public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

        public void Suspend(Frame frame) => Scheduler.RunningTaskOrThrow().PauseAt(frame);
    }
}
