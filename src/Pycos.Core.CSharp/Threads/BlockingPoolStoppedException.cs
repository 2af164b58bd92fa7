namespace Pycos;

/// <summary>The pool takes no more jobs.</summary>
public sealed class BlockingPoolStoppedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public BlockingPoolStoppedException()
        : this("The pool takes no more jobs.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public BlockingPoolStoppedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public BlockingPoolStoppedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
