using System.Reflection;

namespace Pycos.Internals;

/// <summary>
/// Gives numbers to the assemblies whose code goes to other nodes, and to all that they refer to. Used from every thread.
/// </summary>
internal sealed class CodeManifest : IAssemblyMap
{
    private readonly Lock gate = new();
    private readonly Dictionary<Assembly, int> numbers = [];
    private readonly List<Assembly> assemblies = [];
    private readonly SortedSet<string> absent = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (gate)
            {
                return assemblies.Count;
            }
        }
    }

    /// <inheritdoc/>
    public int IndexOf(Assembly assembly)
    {
        if (PlatformAssemblies.IsShared(assembly))
        {
            return IAssemblyMap.Shared;
        }

        lock (gate)
        {
            return numbers.TryGetValue(assembly, out var number) ? number : Add(assembly);
        }
    }

    /// <inheritdoc/>
    public Assembly? AssemblyAt(int index)
    {
        lock (gate)
        {
            return index < assemblies.Count ? assemblies[index] : null;
        }
    }

    /// <inheritdoc/>
    public Assembly? SharedAssembly(string name) => PlatformAssemblies.Find(name);

    /// <summary>Whether an assembly goes along with the code.</summary>
    public bool Contains(Assembly assembly)
    {
        lock (gate)
        {
            return numbers.ContainsKey(assembly);
        }
    }

    /// <summary>What a node does not know yet that knows the first ones; <see langword="null"/> if it knows all.</summary>
    public CodeOffer? NextOffer(int known, out IReadOnlyList<AssemblyImage> images)
    {
        lock (gate)
        {
            images = [.. assemblies.Skip(known).Select(AssemblyImages.Of)];
            return images.Count == 0 ? null : new CodeOffer(known, [.. images.Select(EntryOf)], [.. absent]);
        }
    }

    private static CodeEntry EntryOf(AssemblyImage image) => new(
        image.Name.Name!, image.Name.Version!.ToString(), image.Sha256, image.Bytes.Length, image.PdbSha256, image.Pdb?.Length ?? 0);

    /// <summary>Adds an assembly and what it refers to: all or, if one of them can not be sent, nothing.</summary>
    private int Add(Assembly root)
    {
        var added = new List<Assembly>();
        var queue = new Queue<Assembly>([root]);
        var isSeen = new HashSet<Assembly>(numbers.Keys) { root };
        while (queue.TryDequeue(out var assembly))
        {
            added.Add(assembly);
            foreach (var reference in AssemblyImages.Of(assembly).References)
            {
                if (ReferenceLoader.Find(assembly, reference) is not { } found)
                {
                    absent.Add(reference.Name!);
                }
                else if (!PlatformAssemblies.IsShared(found) && isSeen.Add(found))
                {
                    queue.Enqueue(found);
                }
            }
        }

        var first = assemblies.Count;
        foreach (var (offset, assembly) in added.Index())
        {
            numbers.Add(assembly, first + offset);
        }

        assemblies.AddRange(added);
        return first;
    }
}
