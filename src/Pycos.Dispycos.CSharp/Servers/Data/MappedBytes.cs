using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Pycos.Internals;

/// <summary>
/// A file in the memory of this process, for reading. It stays there until the process ends: whoever has got a part of it may keep that.
/// </summary>
internal sealed unsafe class MappedBytes
{
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly long length;

    internal MappedBytes(string path, long length)
    {
        this.length = length;
        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using var file = MemoryMappedFile.CreateFromFile(content, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
    }

    /// <summary>What begins at a place, as far as one piece of memory reaches.</summary>
    internal MemoryManager<byte> At(long offset) => new Part(this, offset, (int)Math.Min(int.MaxValue, length - offset));

    internal Stream OpenRead() => new UnmanagedMemoryStream(start, length, length, FileAccess.Read);

    private sealed class Part(MappedBytes owner, long offset, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(owner.start + offset, length);

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
            return new MemoryHandle(owner.start + offset + elementIndex);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
