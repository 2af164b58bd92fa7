namespace Pycos;

/// <summary>
/// A closure or value cannot travel to another process: something that it reaches has a meaning in this process only. Thrown before
/// anything is sent.
/// </summary>
public sealed class NotPicklableException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public NotPicklableException()
        : this("The closure or value cannot be sent.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What cannot be sent, and what to do.</param>
    public NotPicklableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What cannot be sent, and what to do.</param>
    /// <param name="innerException">What caused it.</param>
    public NotPicklableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal NotPicklableException(string path, string reason)
        : base($"{path} : {reason}") => Path = path;

    /// <summary>How the closure or value reaches it, from outside inward: <c>closure Program+run@42 → client → socket</c>.</summary>
    public string Path { get; } = "";
}
