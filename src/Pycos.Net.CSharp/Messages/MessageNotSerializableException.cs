using Pycos.Internals;

namespace Pycos;

/// <summary>A message cannot be sent: it holds something that has a meaning in its own process only, or whose type nobody has registered.</summary>
public sealed class MessageNotSerializableException : InvalidOperationException
{
    private readonly MessagePath path = new();

    /// <summary>Creates the exception.</summary>
    public MessageNotSerializableException()
        : this("The message cannot be sent.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What cannot be sent, and what to do.</param>
    public MessageNotSerializableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What cannot be sent, and what to do.</param>
    /// <param name="innerException">What caused it.</param>
    public MessageNotSerializableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Where in the message, from its type inward: <c>Order → Client → Socket</c>.</summary>
    public string Path => path.ToString();

    /// <inheritdoc/>
    public override string Message => path.Before(base.Message);

    internal bool Within(string step) => path.Add(step);
}
