namespace Pycos;

/// <summary>A value that a server had kept is not there any more. Whoever wants it again has it made again, by the same job.</summary>
public sealed class DataLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DataLostException()
        : this("A value that a server had kept is lost.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which value, and why.</param>
    public DataLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which value, and why.</param>
    /// <param name="innerException">What caused it.</param>
    public DataLostException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal static DataLostException Of<T>(DataRef<T> data, string reason, Exception? cause = null) => new(
        $"The value '{data.Name}', which server {data.Server} had kept, is lost: {reason}. Have it made again: submit the job anew that made it.", cause)
    {
        Server = data.Server,
    };

    /// <summary>The server that had kept it.</summary>
    public ServerId? Server { get; private init; }
}
