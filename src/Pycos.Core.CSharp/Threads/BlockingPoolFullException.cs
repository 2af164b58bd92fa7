namespace Pycos;

/// <summary>The pool's queue is full.</summary>
public sealed class BlockingPoolFullException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public BlockingPoolFullException()
        : this("The pool's queue is full.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public BlockingPoolFullException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public BlockingPoolFullException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
