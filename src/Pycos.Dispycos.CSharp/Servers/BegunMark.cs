using System.IO.MemoryMappedFiles;

namespace Pycos.Internals;

/// <summary>
/// Which order of its client a server has begun with last, and how many jobs it runs, in a file that it has in memory and its node reads:
/// what was written last is there however the server ends.
/// </summary>
internal sealed unsafe class BegunMark : IDisposable
{
    private const int Length = 2 * sizeof(long);

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly long* number;

    /// <summary>Makes the file, with zeros in it.</summary>
    internal BegunMark(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Length);
        view = file.CreateViewAccessor(0, Length);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        number = (long*)start;
    }

    /// <summary>Where the file of a server is: apart from the folder that its jobs write to.</summary>
    internal static string PathOf(string workDirectory, int number, int incarnation) =>
        Path.Combine(SessionFolders.ServersOf(workDirectory), FormattableString.Invariant($"{number}-{incarnation}.begun"));

    /// <summary>Notes that an order is begun with. On the thread that does; costs a nanosecond.</summary>
    internal void Note(long order) => Volatile.Write(ref *number, order);

    /// <summary>Notes how many jobs run. On every thread; costs a nanosecond.</summary>
    internal void NoteRunning(int count) => Volatile.Write(ref number[1], count);

    /// <summary>How many jobs a server runs; 0 if that can not be read.</summary>
    internal static long ReadRunning(string path) => Read(path, 1) ?? 0;

    /// <summary>What a server has noted last; <see cref="long.MaxValue"/> if that can not be read.</summary>
    internal static long Read(string path) => Read(path, 0) ?? long.MaxValue;

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }

    private static long? Read(string path, int place)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.Length == Length ? BitConverter.ToInt64(bytes, place * sizeof(long)) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
