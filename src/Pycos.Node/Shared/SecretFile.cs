namespace Pycos.Tools;

/// <summary>A secret in a file: its first line.</summary>
internal static class SecretFile
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal static string Read(string option, string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault()?.Trim() is { Length: > 0 } secret
                ? secret
                : throw new UsageException($"{option}: the first line of {path} is empty; it must be the secret.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option}: {unreadable.Message}");
        }
    }
}
