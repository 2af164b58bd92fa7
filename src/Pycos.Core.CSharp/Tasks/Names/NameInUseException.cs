namespace Pycos;

/// <summary>A name was to be registered that another task has.</summary>
public sealed class NameInUseException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public NameInUseException()
        : this("The name is in use.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public NameInUseException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public NameInUseException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
