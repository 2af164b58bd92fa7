using Pycos.Internals;

namespace Pycos;

/// <summary>Bytes are not a message of the type that was asked for. Nothing else leaves a decoder for bad bytes.</summary>
public sealed class MessageFormatException : FormatException
{
    private readonly MessagePath path = new();

    /// <summary>Creates the exception.</summary>
    public MessageFormatException()
        : this("The bytes are not a message.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the bytes.</param>
    public MessageFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the bytes.</param>
    /// <param name="innerException">What caused it.</param>
    public MessageFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Where in the message, from its type inward: <c>Order → Client → Name</c>. Empty if nothing was read yet.</summary>
    public string Path => path.ToString();

    /// <summary>The name of a type that the bytes name and that is not registered here; <see langword="null"/> for other faults.</summary>
    public string? UnknownName { get; internal init; }

    /// <inheritdoc/>
    public override string Message => path.Before(base.Message);

    internal bool Within(string step) => path.Add(step);
}
