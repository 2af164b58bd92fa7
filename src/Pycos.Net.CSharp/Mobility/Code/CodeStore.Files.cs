using System.Security.Cryptography;

namespace Pycos.Internals;

/// <content>Files of any length, which are not read as a whole.</content>
internal sealed partial class CodeStore
{
    private const int CopiedAtOnce = 256 * 1024;

    /// <summary>Moves a file here that has come.</summary>
    /// <exception cref="InvalidDataException">It is not what it is said to be. It stays where it is.</exception>
    public void Take(in CodeFile file, string path)
    {
        using (var arrived = LocalFile.Open(path))
        {
            if (arrived.Description.Length != file.Length || Convert.ToHexStringLower(arrived.Hash()) != file.Sha256)
            {
                throw new InvalidDataException($"The file that came as {file.Name} is not the one with the SHA-256 {file.Sha256}.");
            }
        }

        var stored = PathOf(file);

        // It may come from another disk, and then is there by and by.
        Store(stored, unfinished => File.Move(path, unfinished));
        Touch(stored);
        MakeRoom(stored);
    }

    /// <summary>Makes a copy of a file, which replaces another one. What is copied is compared with what was stored.</summary>
    /// <returns>Whether the file is there as it was stored; else there is no copy.</returns>
    /// <exception cref="IOException">The copy can not be written.</exception>
    public bool TryCopy(in CodeFile file, string copy)
    {
        var path = PathOf(file);
        if (TryOpen(path) is not { } stored)
        {
            return false;
        }

        bool isSame;
        using (stored)
        using (var written = new FileStream(copy, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            isSame = stored.Length == file.Length && Copy(stored, written) == file.Sha256;
        }

        if (isSame)
        {
            Touch(path);
            return true;
        }

        File.Delete(copy);
        NetLog.CodeTampered(log, path);
        Delete(path);
        return false;
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Copies all of a stream, and tells its SHA-256.</summary>
    private static string Copy(FileStream from, FileStream to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[CopiedAtOnce];
        for (int count; (count = from.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, count);
            to.Write(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
