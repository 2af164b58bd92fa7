namespace Pycos;

/// <summary>Bytes are not a closure or value that can be restored here. Nothing else leaves a reader for bad bytes.</summary>
public sealed class PickleException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public PickleException()
        : this("The bytes are not a closure or value.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the bytes.</param>
    public PickleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the bytes.</param>
    /// <param name="innerException">What caused it.</param>
    public PickleException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
