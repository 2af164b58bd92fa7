namespace Pycos.Core.Tests.Programs;

/// <summary>What the model knows of a task.</summary>
internal sealed class StructureActor
{
    private readonly List<ShadowScope> open = [];

    internal PycosTask Task { get; set; } = null!;

    /// <summary>The group or the race that it is of.</summary>
    internal ShadowScope? Group { get; set; }

    /// <summary>Exceptions thrown in the task by others which it has not got yet.</summary>
    internal HashSet<Exception> Undelivered { get; } = [];

    /// <summary>Whether a wait of it was ever ended by a scope.</summary>
    internal bool HasBeenCancelled { get; set; }

    internal bool HasBegun { get; set; }

    /// <summary>The exception with which it has ended.</summary>
    internal Exception? EndedBy { get; set; }

    /// <summary>Whether its termination is on its way outward.</summary>
    internal bool Doomed { get; private set; }

    /// <summary>How many clean-ups it was in, at least, since then: only deeper ones may run.</summary>
    private int doomDepth;
    private int cleanUps;

    /// <summary>The exception that a wait threw last because of a scope, and that scope, if there is no doubt which.</summary>
    internal (Exception? Exception, ShadowScope? Scope) LastThrown { get; set; }

    internal bool HasOpenScopes => open.Count > 0;

    /// <summary>Whether the clean-up that it is in is one which its termination passes through.</summary>
    internal bool IsInOutermostCleanUp => Doomed && cleanUps == doomDepth + 1;

    internal bool MayRun => !Doomed || cleanUps > doomDepth;

    internal void Enter(ShadowScope scope) => open.Add(scope);

    internal void Leave(ShadowScope scope)
    {
        scope.Closed = true;
        open.Remove(scope);
    }

    /// <summary>The scopes that can make the waits of the task throw, the outermost first.</summary>
    internal IEnumerable<ShadowScope> Effective()
    {
        var first = open.FindLastIndex(scope => scope.Shields);
        return open.Skip(first + 1).Where(scope => !scope.Passed);
    }

    /// <summary>The task's termination is thrown.</summary>
    internal void Doom()
    {
        Doomed = true;
        doomDepth = cleanUps;
        open.ForEach(scope => scope.Passed = true);
    }

    /// <summary>Another exception has taken the place of its termination.</summary>
    internal void Reprieve() => Doomed = false;

    internal void BeginCleanUp() => cleanUps++;

    internal void EndCleanUp()
    {
        cleanUps--;
        doomDepth = Math.Min(doomDepth, cleanUps);
    }
}
