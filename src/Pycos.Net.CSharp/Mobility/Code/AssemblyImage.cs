using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>An assembly as bytes, with what has to be known of it to send it or to load it.</summary>
/// <param name="Name">Its simple name and version.</param>
/// <param name="Mvid">Which build of it this is.</param>
/// <param name="Bytes">The file, or what it was loaded from.</param>
/// <param name="Pdb">Its symbols, by which traces name files and lines; <see langword="null"/> if there are none.</param>
/// <param name="References">The assemblies that it names.</param>
internal sealed record AssemblyImage(
    AssemblyName Name, Guid Mvid, byte[] Bytes, byte[]? Pdb, IReadOnlyList<AssemblyName> References)
{
    /// <summary>By which it is known everywhere.</summary>
    public string Sha256 => field ??= HashOf(Bytes);

    /// <summary>By which its symbols are known; empty if there are none.</summary>
    public string PdbSha256 => field ??= Pdb is null ? "" : HashOf(Pdb);

    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Looks into the bytes of an assembly.</summary>
    /// <exception cref="BadImageFormatException">They are none.</exception>
    public static AssemblyImage Of(byte[] bytes, byte[]? pdb)
    {
        using var reader = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(bytes));
        if (!reader.HasMetadata)
        {
            throw new BadImageFormatException("There is no code of .NET in it.");
        }

        var metadata = reader.GetMetadataReader();
        if (!metadata.IsAssembly)
        {
            throw new BadImageFormatException("It is a module of an assembly, not an assembly.");
        }

        var mvid = metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
        var references = metadata.AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName());
        return new AssemblyImage(metadata.GetAssemblyDefinition().GetAssemblyName(), mvid, bytes, pdb, [.. references]);
    }
}
