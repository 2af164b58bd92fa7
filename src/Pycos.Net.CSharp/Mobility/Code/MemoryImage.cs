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
    public static byte[]? Find(Assembly assembly) =>
        assembly.TryGetRawMetadata(out var metadata, out var length) ? Find(metadata, length) : null;

    /// <summary>The bytes of the image in which metadata stands: in front of it there must be an image's header.</summary>
    public static byte[]? Find(byte* metadata, int length)
    {
        // The image begins at a multiple of the alignment below the metadata, which itself may begin at any multiple of four.
        var candidate = (byte*)((nint)metadata & ~(nint)(Alignment - 1));
        for (var back = 0; back < Farthest; back += Alignment, candidate -= Alignment)
        {
            if (IsHeader(candidate, metadata) && ReadAt(candidate, metadata, length) is { } image)
            {
                return image;
            }
        }

        return null;
    }

    private static bool IsHeader(byte* start, byte* metadata)
    {
        var distance = metadata - start;
        if (distance < DosHeader || BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(start, sizeof(ushort))) != DosMagic)
        {
            return false;
        }

        var header = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(start + PeOffsetAt, sizeof(int)));
        return header >= DosHeader && header + sizeof(uint) <= distance
            && BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(start + header, sizeof(uint))) == PeMagic;
    }

    /// <summary>The image that begins here and has its metadata there; null if that does not fit.</summary>
    private static byte[]? ReadAt(byte* start, byte* metadata, int metadataLength)
    {
        var distance = (int)(metadata - start);
        if (HeadersAt(start, distance + metadataLength, isMapped: false) is { } ofFile && ofFile.MetadataStartOffset == distance)
        {
            return new ReadOnlySpan<byte>(start, FileSize(ofFile)).ToArray();
        }

        return HeadersAt(start, distance + metadataLength, isMapped: true) is { } ofMapped && ofMapped.MetadataStartOffset == distance
            ? Unmap(start, ofMapped)
            : null;
    }

    private static PEHeaders? HeadersAt(byte* start, int readable, bool isMapped)
    {
        try
        {
            // Headers and section table stand before the metadata, so what is read here is there.
            using var stream = new UnmanagedMemoryStream(start, readable);
            var headers = new PEHeaders(stream, readable, isMapped);
            return headers.SectionHeaders.IsEmpty ? null : headers;
        }
        catch (Exception noImage) when (noImage is BadImageFormatException or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    private static int FileSize(PEHeaders headers) =>
        headers.SectionHeaders.Max(section => section.PointerToRawData + section.SizeOfRawData);

    /// <summary>Lays out an image as its file, whose sections the system has put at places of their own.</summary>
    private static byte[] Unmap(byte* start, PEHeaders headers)
    {
        var file = new byte[FileSize(headers)];
        new ReadOnlySpan<byte>(start, Math.Min(headers.PEHeader!.SizeOfHeaders, file.Length)).CopyTo(file);
        foreach (var section in headers.SectionHeaders)
        {
            var length = Math.Min(section.SizeOfRawData, section.VirtualSize);
            new ReadOnlySpan<byte>(start + section.VirtualAddress, length).CopyTo(file.AsSpan(section.PointerToRawData));
        }

        return file;
    }
}
