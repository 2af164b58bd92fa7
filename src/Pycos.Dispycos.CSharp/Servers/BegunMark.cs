using System.IO.MemoryMappedFiles;

namespace Pycos.Internals;

/// <summary>
/// Which order of its client a server has begun with last, in a file that both it and its node have in memory: what was written last is
/// there however the server ends.
/// </summary>
internal sealed unsafe class BegunMark : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly long* number;

    /// <summary>Makes the file, with 0 in it.</summary>
    internal BegunMark(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(long));
        view = file.CreateViewAccessor(0, sizeof(long));
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        number = (long*)start;
    }

    /// <summary>Where the file of a server is: apart from the folder that its jobs write to.</summary>
    internal static string PathOf(string workDirectory, int number, int incarnation) =>
        Path.Combine(SessionFolders.ServersOf(workDirectory), FormattableString.Invariant($"{number}-{incarnation}.begun"));

    /// <summary>Notes that an order is begun with. On the thread that does; costs a nanosecond.</summary>
    internal void Note(long order) => Volatile.Write(ref *number, order);

    /// <summary>What a server has noted last; <see cref="long.MaxValue"/> if that can not be read.</summary>
    internal static long Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.Length == sizeof(long) ? BitConverter.ToInt64(bytes) : long.MaxValue;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
