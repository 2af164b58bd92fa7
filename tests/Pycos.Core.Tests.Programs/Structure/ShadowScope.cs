using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>What the model knows of a scope, a timeout, a shield or a group.</summary>
internal sealed class ShadowScope
{
    internal bool Shields { get; init; }

    /// <summary>When its time is over.</summary>
    internal long Deadline { get; init; } = Internals.Deadline.Never;

    /// <summary>When somebody has cancelled it.</summary>
    internal long CancelledAt { get; private set; } = Internals.Deadline.Never;

    /// <summary>Whether an exception is on its way that passes it.</summary>
    internal bool Passed { get; set; }

    internal bool Closed { get; set; }

    /// <summary>For a group whether it goes on when one has failed.</summary>
    internal bool Collects { get; set; }

    /// <summary>For a group what has failed, in order.</summary>
    internal List<Exception> Failures { get; } = [];

    internal long FiresAt => Math.Min(Deadline, CancelledAt);

    /// <summary>Whether it has fired, without doubt: at the moment of its deadline it may have done so or not.</summary>
    internal bool HasFired(long now) => CancelledAt <= now || Deadline < now;

    internal void Cancel(long now)
    {
        if (!Closed)
        {
            CancelledAt = Math.Min(CancelledAt, now);
        }
    }
}
