using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>One wait in the model.</summary>
internal class SyncEntry(SyncActor actor, int amount)
{
    internal SyncActor Actor => actor;

    internal int Amount => amount;

    /// <summary>The model has let it in.</summary>
    internal bool Admitted { get; set; }

    /// <summary>It was not made to wait.</summary>
    internal bool AtOnce { get; set; }

    /// <summary>It gives way to others before it takes or waits.</summary>
    internal bool Knocking { get; set; }

    /// <summary>Whether it waits if it is not its turn.</summary>
    internal bool CanWait { get; set; }

    /// <summary>Something was thrown into its task after it was let in.</summary>
    internal bool Disturbed { get; set; }

    /// <summary>What it was given has been passed on.</summary>
    internal bool PassedOn { get; set; }

    internal PycosTask Task => actor.Task;

    /// <summary>Whether the queue has given the task its turn and the task has not run since.</summary>
    internal bool HasGrant => (Task.Flags & TaskFlags.HasGrant) != 0;

    /// <summary>Whether its wait has ended without its turn having come.</summary>
    internal virtual bool HasLeft => !Task.IsWaiting && !HasGrant;
}
