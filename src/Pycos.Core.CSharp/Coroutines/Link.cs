using System.ComponentModel;

namespace Pycos.Internals;

/// <summary>
/// What can stand in an intrusive list: the run queue, a wait queue, a pool of frames or the queue by which other threads
/// reach a scheduler. An object stands in one of them at a time, so one pair of references serves all.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Link
{
    private protected Link()
    {
    }

    /// <summary>The one behind this one, in whichever list this stands.</summary>
    internal Link? Next;

    /// <summary>The one before this one; for a frame that is being awaited, the frame that awaits it.</summary>
    internal Link? Previous;

    /// <summary>The wait queue this stands in; for a frame that has failed, its exception.</summary>
    internal object? Owner;

    /// <summary>Called on the scheduler's thread for what another thread has posted to it.</summary>
    internal virtual void Arrive(Scheduler scheduler) => throw new NotSupportedException($"{GetType()} can not be posted.");

    /// <summary>
    /// Called when a wait queue gives this its turn. A task becomes ready; a stand-in for something that waits elsewhere
    /// passes the turn on.
    /// </summary>
    internal virtual void Grant() => throw new NotSupportedException($"{GetType()} can not wait in a queue.");

    /// <summary>The task that gets what a wait queue grants to this: a task itself, or the one that a stand-in waits for.</summary>
    internal virtual PycosTask? Waiter => null;

    /// <summary>How much of what the queue gives out this waits for: permits of a semaphore, for example.</summary>
    internal virtual int WaitAmount => 1;
}
