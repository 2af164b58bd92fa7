namespace Pycos.Core.Tests.Programs;

/// <summary>What happened in a run, as a number that tells runs apart, and which promises were broken.</summary>
public sealed class ProgramTrace
{
    private readonly List<(string Property, string What)> violations = [];

    /// <summary>A hash of all events in their order.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    public int Events { get; private set; }

    /// <summary>The first thing that was wrong in each property.</summary>
    public IReadOnlyList<(string Property, string What)> Violations => violations;

    /// <summary>Tasks that still waited when nothing could happen any more.</summary>
    public int AliveAtRest { get; internal set; }

    internal void Note(long what, long who, long when)
    {
        Events++;
        Hash = (((((Hash ^ (ulong)what) * 1099511628211) ^ (ulong)who) * 1099511628211) ^ (ulong)when) * 1099511628211;
    }

    internal void Violate(string property, string what)
    {
        if (!violations.Exists(violation => violation.Property == property))
        {
            violations.Add((property, what));
        }
    }
}
