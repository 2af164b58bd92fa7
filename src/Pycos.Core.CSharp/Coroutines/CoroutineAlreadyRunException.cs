namespace Pycos;

/// <summary>A coroutine was awaited or spawned a second time, or was never made by a coroutine method.</summary>
public sealed class CoroutineAlreadyRunException : InvalidOperationException
{
    /// <summary>Creates the exception with a message of its own.</summary>
    public CoroutineAlreadyRunException()
        : this(Text(false))
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public CoroutineAlreadyRunException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public CoroutineAlreadyRunException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal static CoroutineAlreadyRunException For(bool isDefault) => new(Text(isDefault));

    private static string Text(bool isDefault) => isDefault
        ? "This Coroutine is default(Coroutine): it holds no code. Call a coroutine method, or evaluate pycos { }, to get one."
        : "This coroutine has run already: a coroutine runs once, awaited or spawned. Call the coroutine method, or evaluate "
            + "pycos { }, again to get a new one.";
}
