using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// That a task holds something: a lock, or permits. Stands in the task's list of what it holds, so that nothing stays behind
/// when the task ends. A lock has one, which serves all its owners one after the other; others are pooled.
/// </summary>
[DebuggerDisplay("{Amount} of {Gate} by {Task}")]
internal sealed class Holding(Turnstile gate)
{
    /// <summary>What is held.</summary>
    internal readonly Turnstile Gate = gate;

    /// <summary>Who holds it; nobody while this is not in use.</summary>
    internal PycosTask? Task;

    /// <summary>The one taken before, in the task's list; in a pool, the next one there.</summary>
    internal Holding? Next;
    private Holding? previous;

    /// <summary>Counts the uses, so that a scope kept from an earlier one is recognized.</summary>
    internal long Version;
    private long lastVersion;

    /// <summary>How much is held: permits, or how often a reentrant lock was entered.</summary>
    internal int Amount;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Begin(PycosTask task, int amount)
    {
        Debug.Assert(Task is null, "Something is held by one task at a time.");
        Task = task;
        Amount = amount;
        Version = ++lastVersion;
        var extras = task.Extras;
        var first = extras.Held;
        // Most tasks hold one thing at a time; what is null then is not written again, which saves the write barriers.
        if (first is not null)
        {
            Next = first;
            first.previous = this;
        }

        extras.Held = this;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void End()
    {
        var extras = Task!.Extras;
        Task = null;
        if (previous is null)
        {
            extras.Held = Next;
        }
        else
        {
            previous.Next = Next;
        }

        if (Next is not null)
        {
            Next.previous = previous;
            Next = null;
        }

        previous = null;
    }

    /// <summary>What a task holds of something; <see langword="null"/> if nothing.</summary>
    internal static Holding? Find(PycosTask task, Turnstile gate)
    {
        var found = task.HasExtras ? task.Extras.Held : null;
        while (found is not null && found.Gate != gate)
        {
            found = found.Next;
        }

        return found;
    }

    /// <summary>A task has ended: passes on what it held.</summary>
    internal static void AbandonAll(PycosTask task, TaskExtras extras)
    {
        while (extras.Held is { } holding)
        {
            task.Scheduler.ReportAbandoned(task, holding.Gate.Kind);
            holding.Gate.Abandon(holding);
        }
    }
}
