using System.Diagnostics;
using Pycos.Internals;

namespace Pycos.Testing;

/// <summary>A clock that stands still until it is told to move on. All schedulers of a simulation share one.</summary>
[DebuggerDisplay("{Elapsed}")]
public sealed class VirtualClock : IClock
{
    /// <inheritdoc/>
    public long Now { get; private set; }

    /// <summary>How much virtual time has passed since the clock was made.</summary>
    public TimeSpan Elapsed => Deadline.ToTimeSpan(Now);

    /// <summary>Moves the clock on. Nothing runs meanwhile: what is due by then runs when its scheduler next looks.</summary>
    /// <param name="span">How far.</param>
    /// <exception cref="ArgumentOutOfRangeException">The span is negative, or goes beyond the clock's 292 years.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        var then = Deadline.After(Now, span);
        ArgumentOutOfRangeException.ThrowIfEqual(then, Deadline.Never, nameof(span));
        Now = then;
    }

    /// <summary>Moves the clock on to a moment, unless that has passed.</summary>
    internal void AdvanceTo(long moment) => Now = Math.Max(Now, moment);
}
