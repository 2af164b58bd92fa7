namespace Pycos;

/// <summary>A file was not sent, fetched, listed or deleted at another node.</summary>
public sealed class FileTransferException : IOException
{
    /// <summary>Creates the exception.</summary>
    public FileTransferException()
        : this("The file was not transferred.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public FileTransferException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public FileTransferException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="reason">Why, for programs.</param>
    /// <param name="message">Why, for people.</param>
    /// <param name="innerException">What caused it.</param>
    public FileTransferException(FileTransferFailure reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Why.</summary>
    public FileTransferFailure Reason { get; }
}
