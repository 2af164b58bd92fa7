using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Of which code somebody was told already what values it reads that others evaluate anew. Used from every thread.</summary>
internal sealed class ModuleValueWarnings
{
    private static readonly object told = new();
    private readonly ConditionalWeakTable<ModuleReads, object> known = [];

    /// <summary>Whether nobody was told before of what a piece of code reads.</summary>
    public bool AreNew(ModuleReads reads) => !known.TryGetValue(reads, out _);

    /// <summary>Notes that somebody was told.</summary>
    public void Add(ModuleReads reads) => known.TryAdd(reads, told);
}
