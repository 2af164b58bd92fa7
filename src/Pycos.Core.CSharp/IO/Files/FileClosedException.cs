namespace Pycos;

/// <summary>A file was used after it was closed, or closed while a task waited for it.</summary>
public sealed class FileClosedException : ObjectDisposedException
{
    internal FileClosedException(string description)
        : base(nameof(AsyncFile), $"The file {description} is closed. Close it only when no task uses it any more.")
    {
    }
}
