using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// A task whose outermost coroutine lives in the same object: one allocation holds the task, its place in every queue, its
/// timer and its state machine.
/// </summary>
internal sealed class TaskFrame<TStateMachine, T> : PycosTask<T>, IAsyncStateMachine
    where TStateMachine : IAsyncStateMachine
{
    private TStateMachine stateMachine;

    internal TaskFrame(Scheduler scheduler, ref TStateMachine stateMachine)
        : base(scheduler)
    {
        this.stateMachine = stateMachine;
        // The builder inside the copy still names the frame it was made for.
        this.stateMachine.SetStateMachine(this);
    }

    private protected override string DefaultName => TaskName.Of(typeof(TStateMachine));

    internal override void Step() => stateMachine.MoveNext();

    internal override bool TryFailAwaiter(Type awaiterType, Exception exception) =>
        AwaiterPatch.TryFail(ref stateMachine, awaiterType, exception);

    internal override void ReleaseFrame() => stateMachine = default!;

    void IAsyncStateMachine.MoveNext() => Step();

    void IAsyncStateMachine.SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }
}
