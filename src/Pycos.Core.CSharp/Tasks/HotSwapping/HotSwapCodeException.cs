namespace Pycos;

/// <summary>What a task was to be hot-swapped to is no code that it could run, or does not fit what the old code hands over.</summary>
public sealed class HotSwapCodeException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    public HotSwapCodeException()
        : this("The task can not run this code.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public HotSwapCodeException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public HotSwapCodeException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
