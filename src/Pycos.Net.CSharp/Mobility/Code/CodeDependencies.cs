using System.Collections.Immutable;
using System.Reflection;

namespace Pycos.Internals;

/// <summary>What goes along with all code that a node sends, besides what that refers to. Used from every thread.</summary>
internal sealed class CodeDependencies
{
    private ImmutableList<Assembly> assemblies = [];
    private ImmutableList<(string Path, CodeLibrary Library)> libraries = [];

    public ImmutableList<Assembly> Assemblies => Volatile.Read(ref assemblies);

    /// <summary>The native libraries, in the order in which they were added.</summary>
    public ImmutableList<(string Path, CodeLibrary Library)> Libraries => Volatile.Read(ref libraries);

    public void Add(Assembly assembly)
    {
        // What can not be sent is refused here, where it is named.
        _ = AssemblyImages.Of(assembly);
        ImmutableInterlocked.Update(ref assemblies, static (list, added) => list.Contains(added) ? list : list.Add(added), assembly);
    }

    public void Add(string path, string runtime)
    {
        var bytes = File.ReadAllBytes(path);
        var library = new CodeLibrary(Path.GetFileName(path), runtime, AssemblyImage.HashOf(bytes), bytes.Length);
        ImmutableInterlocked.Update(
            ref libraries,
            static (list, added) => list.Exists(known => known.Library == added.Library) ? list : list.Add(added),
            (Path: Path.GetFullPath(path), Library: library));
    }
}
