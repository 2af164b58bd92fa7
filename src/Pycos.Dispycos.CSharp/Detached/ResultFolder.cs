using System.Text;
using System.Text.Json;

namespace Pycos.Internals;

/// <summary>
/// The folder of a node in which results of detached jobs are: servers write them, the node reads them. Each is written under another name
/// and then renamed, so none is there by half. Blocks: for threads that may.
/// </summary>
internal sealed class ResultFolder(string path)
{
    private const string OutcomeSuffix = ".result";
    private const string BegunSuffix = ".begun";
    private const string EntrySuffix = ".json";
    private const string PartSuffix = ".part";
    private const string LockName = "lock";
    private const byte LineEnd = (byte)'\n';
    private const int MostHeader = 1 << 16;
    private const int MostAttempts = 6000;

    /// <summary>What an answer to whom fetches a value takes beside that.</summary>
    private const int Envelope = 1 << 14;

    private static readonly TimeSpan lockInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>A server begins with a job.</summary>
    public void NoteBegun(Guid claim) => File.WriteAllBytes(FileOf(claim, BegunSuffix), []);

    public bool HasBegun(Guid claim) => File.Exists(FileOf(claim, BegunSuffix));

    public bool HasResult(Guid claim) => File.Exists(FileOf(claim, OutcomeSuffix));

    /// <summary>Writes what has become of a job: that it has failed, if there is no room for its value.</summary>
    public void Write(Guid claim, ResultHeader header, ReadOnlySpan<byte> value, long mostBytes)
    {
        using var held = Hold();
        if (RefusalOf(value.Length, mostBytes) is { } refusal)
        {
            header = ResultHeader.OfFailure($"its value of {value.Length} bytes is not kept: {refusal}");
            value = [];
        }

        Write(claim, header, value);
    }

    public void Write(Guid claim, ResultHeader header, ReadOnlySpan<byte> value)
    {
        var part = FileOf(claim, PartSuffix);
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(header.ToLine()));
            file.WriteByte(LineEnd);
            file.Write(value);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, FileOf(claim, OutcomeSuffix), overwrite: true);
    }

    /// <summary>What has become of a job; null if nothing that can be read is there.</summary>
    public ResultHeader? TryReadHeader(Guid claim, out long length)
    {
        try
        {
            using var file = File.OpenRead(FileOf(claim, OutcomeSuffix));
            length = file.Length;
            return ReadHeader(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            length = 0;
            return null;
        }
    }

    /// <summary>The value.</summary>
    /// <exception cref="IOException">It can not be read.</exception>
    public byte[] ReadValue(Guid claim)
    {
        using var file = File.OpenRead(FileOf(claim, OutcomeSuffix));
        _ = ReadHeader(file);
        var value = new byte[file.Length - file.Position];
        file.ReadExactly(value);
        return value;
    }

    public void WriteEntry(ResultEntry entry)
    {
        var target = EntryFileOf(entry.Wish.Name);
        File.WriteAllText(target + PartSuffix, entry.ToText());
        File.Move(target + PartSuffix, target, overwrite: true);
    }

    public void DeleteEntry(string name) => File.Delete(EntryFileOf(name));

    /// <summary>What is known by names; what can not be read is left out.</summary>
    public IEnumerable<ResultEntry> ReadEntries()
    {
        foreach (var file in Directory.EnumerateFiles(path, "*" + EntrySuffix))
        {
            if (ResultEntry.TryRead(file) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Deletes what is there of a job.</summary>
    public void Delete(Guid claim)
    {
        foreach (var suffix in (ReadOnlySpan<string>)[OutcomeSuffix, BegunSuffix, PartSuffix])
        {
            File.Delete(FileOf(claim, suffix));
        }
    }

    /// <summary>Deletes the files of jobs that nobody knows.</summary>
    public void DeleteOthers(IReadOnlySet<Guid> known)
    {
        foreach (var file in Directory.EnumerateFiles(path))
        {
            if (Guid.TryParseExact(System.IO.Path.GetFileNameWithoutExtension(file), "N", out var claim) && !known.Contains(claim))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>How many bytes all that is kept has.</summary>
    public long UsedBytes() => new DirectoryInfo(path).EnumerateFiles("*" + OutcomeSuffix).Sum(Length);

    private string? RefusalOf(int length, long mostBytes)
    {
        var fetchable = MessageContracts.Default.Limits.MaxBytes - Envelope;
        var free = Math.Max(0, mostBytes - UsedBytes());
        return length > fetchable ? $"{fetchable} bytes can be fetched at most"
            : length > free ? $"{free} of the {mostBytes} bytes that its node has for results are free"
            : null;
    }

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0; // It is gone meanwhile.
        }
    }

    private static ResultHeader ReadHeader(FileStream file)
    {
        var line = new List<byte>();
        for (var next = file.ReadByte(); next != LineEnd; next = file.ReadByte())
        {
            if (next < 0 || line.Count == MostHeader)
            {
                throw new IOException($"{file.Name} is no result.");
            }

            line.Add((byte)next);
        }

        return ResultHeader.OfLine(Encoding.UTF8.GetString([.. line]));
    }

    /// <summary>Only one server looks whether there is room, and uses it.</summary>
    private FileStream Hold()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                Thread.Sleep(lockInterval);
            }
        }
    }

    private string FileOf(Guid claim, string suffix) => System.IO.Path.Combine(path, claim.ToString("N") + suffix);

    private string EntryFileOf(string name) => System.IO.Path.Combine(path, DetachedName.FileOf(name) + EntrySuffix);
}
