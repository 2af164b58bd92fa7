using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>What few tasks have, kept apart so that the others do not pay for it. Used only on the scheduler's thread.</summary>
internal sealed class TaskExtras
{
    /// <summary>The name given at the spawn, if one was.</summary>
    internal string? Name;

    /// <summary>Those who wait for the end of the task, on its scheduler.</summary>
    internal WaitQueue? Ending;

    /// <summary>Called once with the ended task: completion sources of other threads.</summary>
    internal List<Action<PycosTask>>? EndActions;

    /// <summary>Exceptions to be thrown in the task, in order of their arrival.</summary>
    internal Queue<Exception>? Interruptions;

    /// <summary>The wait for an awaitable that is not ours, while there is one.</summary>
    internal ForeignWait? ForeignWait;

    /// <summary>The registration of the present wait with its cancellation token.</summary>
    internal CancellationTokenRegistration WaitCancellation;

    /// <summary>The token that cancelled the present wait.</summary>
    internal CancellationToken WaitToken;

    /// <summary>The registration that terminates the task with the token given at the spawn.</summary>
    internal CancellationTokenRegistration LifeCancellation;

    /// <summary>The task's life as a trace event, if somebody listens.</summary>
    internal Activity? Activity;

    /// <summary>What <see cref="PycosTask.Resume"/> brought.</summary>
    internal object? ResumeValue;

    /// <summary>How much the present wait is for; see <see cref="Link.WaitAmount"/>.</summary>
    internal int WaitAmount = 1;

    /// <summary>What the task holds: locks, permits. The one it took last comes first.</summary>
    internal Holding? Held;

    /// <summary>What the task has to do with hot swaps.</summary>
    internal HotSwapState? HotSwap;

    /// <summary>The innermost scope that the task is in.</summary>
    internal Scope? Scope;

    /// <summary>The choice that the task waits in.</summary>
    internal Choice? Choice;

    /// <summary>What ties the task to others: monitors, supervision.</summary>
    internal TaskBonds? Bonds;

    /// <summary>How often a wait threw after the time for clean-up was over.</summary>
    internal int RefusedWaits;
}
