using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>
/// Keeps what a broker has to know after a restart: a file of records, to which changes are appended and which is written anew when most of it
/// is of no more use. Blocks: for threads that may, one at a time.
/// </summary>
/// <remarks>
/// A record is its length, the beginning of its SHA-256, and its text. What was appended when the machine lost its power is perhaps incomplete: what
/// is not whole is cut off, and nobody was told of it.
/// </remarks>
[DebuggerDisplay("{records} records, {live.Count} of use")]
internal sealed partial class BrokerJournal : IDisposable
{
    internal const string FileName = "scheduler.journal";

    private const string LockName = "scheduler.lock";
    private const int LengthSize = 4;
    private const int SumSize = 8;
    private const int LongestRecord = 16 << 20;

    /// <summary>A file with fewer records is not worth to be written anew.</summary>
    private const int LeastToCompact = 1000;

    private readonly Dictionary<string, BrokerEntry> live = [];
    private readonly string path;
    private readonly FileStream held;
    private FileStream file;
    private int records;
    private bool isBroken;

    private BrokerJournal(string directory, FileStream held)
    {
        this.held = held;
        path = Path.Combine(directory, FileName);
        file = Open(path, FileMode.OpenOrCreate);
    }

    /// <summary>What is kept.</summary>
    internal IReadOnlyCollection<BrokerEntry> Entries => live.Values;

    /// <summary>How many records its file has.</summary>
    internal int Records => records;

    /// <summary>Opens the journal in a directory, which is made if there is none.</summary>
    /// <exception cref="InvalidOperationException">Another scheduler uses it, or other users may change what is in it.</exception>
    internal static BrokerJournal Open(string directory, ILogger log)
    {
        directory = Path.GetFullPath(directory);
        Folder.Make(directory);
        if (Folder.IsWritableByOthers(directory))
        {
            throw new InvalidOperationException(
                $"Other users may write into {directory}, and so say who has which processors: take that away (chmod 700), or give another one.");
        }

        var journal = new BrokerJournal(directory, Lock(directory));
        try
        {
            journal.Read(log);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Deletes what is kept in a directory, if there is one.</summary>
    /// <exception cref="InvalidOperationException">A scheduler uses it.</exception>
    internal static void Delete(string directory)
    {
        if (Directory.Exists(directory))
        {
            using var held = Lock(directory);
            File.Delete(Path.Combine(directory, FileName));
        }
    }

    /// <summary>Appends what has changed. When this returns, the disk has it.</summary>
    /// <exception cref="IOException">It can not be written. What is appended next is written together with it.</exception>
    internal void Append(IReadOnlyList<BrokerEntry> changes)
    {
        foreach (var entry in changes)
        {
            Take(entry);
        }

        if (isBroken || records + changes.Count > LeastToCompact + (4 * live.Count))
        {
            Compact();
            return;
        }

        isBroken = true;
        Write(file, changes);
        file.Flush(flushToDisk: true);
        records += changes.Count;
        isBroken = false;
    }

    public void Dispose()
    {
        file.Dispose();
        held.Dispose();
    }

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidOperationException($"Another scheduler uses the directory {directory}. Give each one of its own.");
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static void Write(FileStream file, IEnumerable<BrokerEntry> entries)
    {
        Span<byte> head = stackalloc byte[LengthSize + SumSize];
        foreach (var entry in entries)
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(entry);
            BinaryPrimitives.WriteInt32LittleEndian(head, text.Length);
            SHA256.HashData(text).AsSpan(0, SumSize).CopyTo(head[LengthSize..]);
            file.Write(head);
            file.Write(text);
        }
    }

    private void Read(ILogger log)
    {
        var good = 0L;
        while (TryReadRecord() is { } entry)
        {
            Take(entry);
            records++;
            good = file.Position;
        }

        if (file.Length > good)
        {
            SharingLog.JournalCut(log, path, file.Length - good, good);
            file.SetLength(good);
            file.Flush(flushToDisk: true);
        }

        file.Position = good;
    }

    private BrokerEntry? TryReadRecord()
    {
        Span<byte> head = stackalloc byte[LengthSize + SumSize];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
            || BinaryPrimitives.ReadInt32LittleEndian(head) is not (> 0 and <= LongestRecord and var length)
            || length > file.Length - file.Position)
        {
            return null;
        }

        var text = new byte[length];
        file.ReadExactly(text);
        return SHA256.HashData(text).AsSpan(0, SumSize).SequenceEqual(head[LengthSize..]) ? JsonSerializer.Deserialize<BrokerEntry>(text) : null;
    }

    private void Take(BrokerEntry entry)
    {
        if (entry.Client is null && entry.Node is null)
        {
            live.Remove(entry.Key);
        }
        else
        {
            live[entry.Key] = entry;
        }
    }

    /// <summary>Writes a new file beside the old one and puts it in its place: whichever of the two is there after a loss of power is whole.</summary>
    private void Compact()
    {
        isBroken = true;
        var other = path + ".new";
        var next = Open(other, FileMode.Create);
        try
        {
            Write(next, live.Values);
            next.Flush(flushToDisk: true);
            File.Move(other, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(path)!);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        file.Dispose();
        (file, records, isBroken) = (next, live.Count, false);
    }

    /// <summary>So that the new name of the file is not lost. Windows writes names by itself.</summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int readOnly = 0;
        var descriptor = OpenFolder(folder, readOnly);
        if (descriptor < 0)
        {
            throw new IOException($"{folder} can not be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var failed = Flush(descriptor) != 0;
        var why = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (failed)
        {
            throw new IOException($"{folder} can not be written: {why}");
        }
    }

    /// <summary>open(2).</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    /// <summary>fsync(2).</summary>
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    /// <summary>close(2).</summary>
    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
