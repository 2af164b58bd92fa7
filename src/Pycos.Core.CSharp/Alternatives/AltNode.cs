using System.ComponentModel;

namespace Pycos.Internals;

/// <summary>
/// A part of an alternative. Those that wait for something are leaves: each stands where the waiters of that thing stand.
/// Pooled: the version tells its uses apart.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AltNode : Link
{
    private protected AltNode()
    {
    }

    /// <summary>The choice that is being made with it.</summary>
    internal Choice? Choice;

    /// <summary>Its place among the leaves of the choice.</summary>
    internal int Index;

    /// <summary>Counts its uses.</summary>
    internal int Version;

    internal override PycosTask? Waiter => Choice?.Task;

    /// <summary>Whether it is taken only if nothing else is ready.</summary>
    internal virtual bool IsTimeout => false;

    /// <summary>For a timeout, when it comes.</summary>
    internal virtual long Deadline => Internals.Deadline.Never;

    /// <summary>Adds the leaves to a choice, in order.</summary>
    internal virtual void AddTo(Choice choice) => choice.Add(this);

    /// <summary>Called once before it is looked at. Throws if it can not be used here.</summary>
    /// <returns>Whether <see cref="End"/> is to be called.</returns>
    internal virtual bool Begin(PycosTask task) => false;

    /// <summary>Commits to it, if that is possible now.</summary>
    internal virtual bool TryCommit(PycosTask task) => false;

    /// <summary>Called before it waits. Throws if that wait could never end.</summary>
    internal virtual void PrepareToWait(PycosTask task)
    {
    }

    /// <summary>Begins to wait, if it does not wait yet; see <see cref="Choice.Commit"/> and <see cref="Choice.LookAgain"/>.</summary>
    /// <returns>What the task waits for by it, if that has no queue.</returns>
    internal virtual TaskFlags Arm(PycosTask task) => TaskFlags.None;

    /// <summary>Ends the wait, if there is one.</summary>
    internal virtual void Disarm() => WaitQueue.Withdraw(this);

    /// <summary>Called once when the choice is over, however it ends.</summary>
    internal virtual void End()
    {
    }

    /// <summary>Passes on what was committed to, and nobody wants any more.</summary>
    internal virtual void GiveBack(PycosTask task)
    {
    }

    /// <summary>
    /// The function that was given what was committed to has thrown. What somebody has to give back is given back, since nobody
    /// else can do that; a message was the function's, and is not delivered twice.
    /// </summary>
    internal virtual void Refuse(int chosen)
    {
    }

    /// <summary>Makes the node ready for its next use, on the scheduler's thread.</summary>
    internal abstract void Release(Scheduler scheduler);
}
