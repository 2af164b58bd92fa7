namespace Pycos.Internals;

/// <summary>A file of places that is read again when it has changed. Blocks, so it is used on other threads than the node's.</summary>
internal sealed class SeedFile(string path)
{
    private (DateTime Written, long Length)? last;
    private bool hasFailed;

    internal string Path => path;

    /// <summary>The content, if it is not what was read last; why it can not be read, once.</summary>
    internal (string? Content, string? Why) ReadIfChanged()
    {
        try
        {
            var info = new FileInfo(path);
            var stamp = (info.LastWriteTimeUtc, info.Length);
            if (last == stamp)
            {
                return (null, null);
            }

            var content = File.ReadAllText(path);
            (last, hasFailed) = (stamp, false);
            return (content, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var isNew = !hasFailed;
            (last, hasFailed) = (null, true);
            return (null, isNew ? exception.Message : null);
        }
    }
}
