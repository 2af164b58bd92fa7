namespace Pycos;

/// <summary>A read or write of a file did not end in the time it was given. No byte is lost by it.</summary>
public sealed class FileTimeoutException : TimeoutException
{
    internal FileTimeoutException(string operation, int transferred)
        : base(transferred == 0 && operation == "Reading"
            ? "Reading did not end in time. What had come is kept for the next read."
            : $"{operation} did not end in time; {transferred} bytes were taken before.") =>
        Transferred = transferred;

    /// <summary>How many bytes of a write were taken before the time ran out; 0 for reads, whose bytes are kept.</summary>
    public int Transferred { get; }
}
