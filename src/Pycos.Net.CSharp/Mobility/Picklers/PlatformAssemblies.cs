using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Tells assemblies whose private fields may differ between the two sides from those that travel and so are the same.</summary>
internal static class PlatformAssemblies
{
    private const string Computing = "Pycos.Dispycos";

    /// <summary>The assemblies beside the runtime, and those that Pycos itself needs; empty if the program is a single file.</summary>
    private static readonly FrozenSet<string> installed = Installed();

    /// <summary>Asked for every closure, and names of assemblies are made anew each time.</summary>
    private static readonly ConditionalWeakTable<Assembly, StrongBox<bool>> shared = [];

    /// <summary>
    /// Whether the type is of .NET or the core of Pycos, which the receiver has in a version of its own, and its fields are no promise.
    /// </summary>
    public static bool AreOpaque(Type type) => IsShared(type.Assembly) && !type.IsDefined(typeof(TravelsByFieldsAttribute), inherit: false);

    /// <summary>Whether an assembly is of .NET or the core of Pycos.</summary>
    public static bool IsShared(Assembly assembly) =>
        shared.GetValue(assembly, static asked => new StrongBox<bool>(IsShared(Name(asked)))).Value;

    /// <summary>An assembly of .NET or the core of Pycos; <see langword="null"/> for any other name, whatever is loaded.</summary>
    public static Assembly? Find(string name)
    {
        if (!IsShared(name))
        {
            return null;
        }

        try
        {
            return Assembly.Load(new AssemblyName { Name = name });
        }
        catch (Exception missing) when (missing is FileNotFoundException or FileLoadException)
        {
            return null;
        }
    }

    /// <summary>Whether code that refers to an assembly runs as well where that is missing, as long as it does not use it.</summary>
    /// <remarks>The part of Pycos for F# refers to all layers, and nodes need not have the one that computes with other machines.</remarks>
    public static bool MayBeMissing(string name) => name == Computing;

    public static bool IsFSharpCore(Assembly assembly) => Name(assembly) == "FSharp.Core";

    /// <summary>Whether an assembly is the part of Pycos for F#, which travels.</summary>
    public static bool IsFaceForFSharp(Assembly assembly) => Name(assembly) == "Pycos.FSharp";

    /// <summary>Whether an assembly is a part of .NET.</summary>
    public static bool IsFramework(Assembly assembly) => IsFramework(Name(assembly));

    private static bool IsShared(string name) => name is "Pycos.Core" or "Pycos.Net" or Computing || IsFramework(name);

    // Packages have such names, too: they travel as those of the program do.
    private static bool IsFramework(string name) =>
        IsNamedLikeFramework(name)
        && (installed.Count == 0 || installed.Contains(name) || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));

    private static bool IsNamedLikeFramework(string name) =>
        name is "System" or "mscorlib" or "netstandard" or "WindowsBase" or "Microsoft.CSharp" or "Microsoft.VisualBasic.Core" ||
            name.StartsWith("System.", StringComparison.Ordinal) ||
            name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal) ||
            name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) ||
            name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal);

    private static FrozenSet<string> Installed()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        if (string.IsNullOrEmpty(runtime))
        {
            return FrozenSet<string>.Empty;
        }

        var names = Directory.EnumerateFiles(runtime, "*.dll").Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal);
        var queue = new Queue<Assembly>([typeof(PlatformAssemblies).Assembly]);
        while (queue.TryDequeue(out var assembly))
        {
            foreach (var reference in assembly.GetReferencedAssemblies().Where(reference => names.Add(reference.Name!)))
            {
                queue.Enqueue(Assembly.Load(reference));
            }
        }

        return names.ToFrozenSet(StringComparer.Ordinal);
    }

    private static string Name(Assembly assembly) => assembly.GetName().Name ?? "";
}
