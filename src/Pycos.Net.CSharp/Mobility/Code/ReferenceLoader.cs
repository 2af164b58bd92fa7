using System.Reflection;
using System.Runtime.Loader;

namespace Pycos.Internals;

/// <summary>Finds the assemblies that a loaded one refers to.</summary>
internal static class ReferenceLoader
{
    /// <summary>The assembly that a reference is bound to; <see langword="null"/> if there is none in this process.</summary>
    public static Assembly? Find(Assembly from, AssemblyName reference)
    {
        var context = AssemblyLoadContext.GetLoadContext(from) ?? AssemblyLoadContext.Default;
        try
        {
            return context.LoadFromAssemblyName(reference);
        }
        catch (Exception missing) when (missing is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            // Scripts load each part from bytes, where the runtime does not look.
            return AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(
                loaded => !loaded.IsDynamic && AssemblyName.ReferenceMatchesDefinition(reference, loaded.GetName())
                    && loaded.GetName().Version == reference.Version);
        }
    }
}
