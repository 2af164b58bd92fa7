using System.Reflection;

namespace Pycos.Internals;

/// <summary>Numbers the assemblies that would travel as they come: for pickles that stay in this process.</summary>
internal sealed class LocalAssemblies : IAssemblyMap
{
    private readonly Lock gate = new();
    private readonly List<Assembly> seen = [];

    public IReadOnlyList<Assembly> Seen
    {
        get
        {
            lock (gate)
            {
                return [.. seen];
            }
        }
    }

    public int IndexOf(Assembly assembly)
    {
        if (PlatformAssemblies.IsShared(assembly))
        {
            return IAssemblyMap.Shared;
        }

        lock (gate)
        {
            var index = seen.IndexOf(assembly);
            if (index < 0)
            {
                index = seen.Count;
                seen.Add(assembly);
            }

            return index;
        }
    }

    public Assembly? AssemblyAt(int index)
    {
        lock (gate)
        {
            return index < seen.Count ? seen[index] : null;
        }
    }

    public Assembly? SharedAssembly(string name) => PlatformAssemblies.Find(name);
}
