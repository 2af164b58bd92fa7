using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Pycos.Internals;

/// <summary>
/// Finds the bytes from which an assembly was loaded when it has no file: the runtime keeps them as they were, and tells where the
/// metadata in them is. What stands before that is searched for the header of the image.
/// </summary>
/// <remarks>Where the headers stand in an image is defined by the PE/COFF specification of Microsoft, sections "MS-DOS stub" to "section table".</remarks>
internal static unsafe class MemoryImage
{
    private const ushort DosMagic = 0x5A4D;
    private const uint PeMagic = 0x00004550;
    private const int DosHeader = 64;
    private const int PeOffsetAt = 0x3C;

    // Headers stand at pages in mapped images, and bytes given to Assembly.Load are aligned to words.
    private const int Alignment = 8;

    /// <summary>No image that is worth sending is larger, and no step goes farther back.</summary>
    private const int Farthest = 64 * 1024 * 1024;

    /// <summary>The bytes; <see langword="null"/> if they are not found.</summary>
    public static byte[]? Find(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var metadata, out var length))
        {
            return null;
        }

        // The image begins at a multiple of the alignment below the metadata, which itself may begin at any multiple of four.
        var candidate = (byte*)((nint)metadata & ~(nint)(Alignment - 1));
        for (var back = 0; back < Farthest; back += Alignment, candidate -= Alignment)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(candidate, sizeof(ushort))) == DosMagic
                && SizeAt(candidate, metadata, length) is { } size)
            {
                return new ReadOnlySpan<byte>(candidate, size).ToArray();
            }
        }

        return null;
    }

    /// <summary>How long an image is that begins here and has its metadata there, laid out as in a file; null if there is none.</summary>
    private static int? SizeAt(byte* start, byte* metadata, int metadataLength)
    {
        var distance = metadata - start;
        if (distance < DosHeader)
        {
            return null;
        }

        var header = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(start + PeOffsetAt, sizeof(int)));
        if (header < DosHeader || header + sizeof(uint) > distance
            || BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(start + header, sizeof(uint))) != PeMagic)
        {
            return null;
        }

        try
        {
            // Headers and section table stand before the metadata, so what is read here is mapped.
            using var stream = new UnmanagedMemoryStream(start, distance + metadataLength);
            var headers = new PEHeaders(stream);
            var size = headers.SectionHeaders.Max(section => section.PointerToRawData + section.SizeOfRawData);
            return headers.MetadataStartOffset == distance && headers.MetadataSize == metadataLength ? size : null;
        }
        catch (Exception noImage) when (noImage is BadImageFormatException or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
