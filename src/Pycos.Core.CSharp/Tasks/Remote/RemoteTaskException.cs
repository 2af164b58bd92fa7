namespace Pycos;

/// <summary>A task of another process has failed: what is known here of the exception that ended it.</summary>
public sealed class RemoteTaskException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RemoteTaskException()
        : this("A task of another process has failed.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public RemoteTaskException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public RemoteTaskException(string message, Exception? innerException)
        : this("Exception", message, null, innerException)
    {
    }

    internal RemoteTaskException(string typeName, string message, string? remoteStackTrace, Exception? innerException)
        : base(message, innerException)
    {
        TypeName = typeName;
        RemoteStackTrace = remoteStackTrace;
    }

    /// <summary>The name of the exception's type in its own process, which need not exist here.</summary>
    public string TypeName { get; }

    /// <summary>Where it was thrown; <see langword="null"/> if its process does not tell.</summary>
    public string? RemoteStackTrace { get; }

    /// <summary>The message, the type's name and, if it is known, where it was thrown.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => RemoteStackTrace is null
        ? $"{base.ToString()} ({TypeName} in another process)"
        : $"{base.ToString()}{Environment.NewLine}{TypeName} in another process:{Environment.NewLine}{RemoteStackTrace}";
}
