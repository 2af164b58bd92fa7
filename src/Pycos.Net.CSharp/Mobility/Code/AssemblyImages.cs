using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Gets the bytes of assemblies that are loaded in this process. Used from every thread.</summary>
internal static class AssemblyImages
{
    private static readonly ConditionalWeakTable<Assembly, AssemblyImage> known = [];

    /// <summary>
    /// Whether parts of all assemblies were left out when the program was published, so that they fit to each other only: then this one's
    /// list of what the trimmer must keep is gone too.
    /// </summary>
    public static bool AreTrimmed { get; } =
        !typeof(AssemblyImages).Assembly.GetManifestResourceNames().Contains("ILLink.Descriptors.xml");

    /// <summary>The image of a loaded assembly: from its file, or from memory if it has none or that was built anew.</summary>
    /// <exception cref="NotPicklableException">There are no such bytes; the message says why.</exception>
    public static AssemblyImage Of(Assembly assembly) => known.GetValue(assembly, Read);

    private static AssemblyImage Read(Assembly assembly)
    {
        var name = assembly.GetName().Name;
        if (assembly.IsDynamic)
        {
            throw new NotPicklableException(
                $"The code of assembly {name} can not be sent: it was made by Reflection.Emit and has no image. F# Interactive makes "
                + "images unless it is started with --multiemit-; start it without that switch.");
        }

        var mvid = assembly.ManifestModule.ModuleVersionId;
        return FromFile(assembly, mvid) ?? FromMemory(assembly, mvid) ?? throw new NotPicklableException(
            $"The code of assembly {name} can not be sent: {WhyNot(assembly)}.");
    }

    private static string WhyNot(Assembly assembly) => FileOf(assembly) is { } file
        ? $"{file} was built anew after this process had loaded it. Start the process again"
        : "it was loaded from neither a file nor bytes in memory. Publish the program without trimming and ahead-of-time compilation";

    private static string? FileOf(Assembly assembly) =>
        assembly.Location is { Length: > 0 } file && File.Exists(file) ? file : null;

    private static AssemblyImage? FromFile(Assembly assembly, Guid mvid)
    {
        if (FileOf(assembly) is not { } file)
        {
            return null;
        }

        try
        {
            var symbols = Path.ChangeExtension(file, ".pdb");
            var image = AssemblyImage.Of(File.ReadAllBytes(file), File.Exists(symbols) ? File.ReadAllBytes(symbols) : null);
            return image.Mvid == mvid ? image : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null;
        }
    }

    private static AssemblyImage? FromMemory(Assembly assembly, Guid mvid)
    {
        if (MemoryImage.Find(assembly) is not { } bytes)
        {
            return null;
        }

        try
        {
            var image = AssemblyImage.Of(bytes, pdb: null);
            return image.Mvid == mvid ? image : null;
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }
}
