using System.Reflection;
using System.Runtime.Loader;

namespace Pycos.Internals;

/// <summary>A part of the assemblies of one session: such that no two have the same name, which the runtime does not allow.</summary>
internal sealed class CodeLoadContext(CodeContext group, bool unloads) : AssemblyLoadContext(group.ToString(), isCollectible: unloads)
{
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a name; false if there is an assembly of that name.</summary>
    public bool TryTake(string name) => names.Add(name);

    protected override Assembly? Load(AssemblyName assemblyName) => group.Resolve(assemblyName);

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        group.FindLibrary(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : 0;
}
