namespace Pycos;

/// <summary>Makes the results of a channel's transform.</summary>
public static class Transformed
{
    /// <summary>The message is passed on, as it was or changed.</summary>
    /// <param name="message">The message that the subscribers get.</param>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <returns>The result.</returns>
    public static Transformed<T> Keep<T>(T message) => new(message);

    /// <summary>The message is dropped: no subscriber gets it.</summary>
    /// <typeparam name="T">The messages' type.</typeparam>
    /// <returns>The result.</returns>
    public static Transformed<T> Drop<T>() => default;
}
