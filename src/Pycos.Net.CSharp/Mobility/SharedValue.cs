namespace Pycos;

/// <summary>Makes values that go to a node once, however often code that has captured them does.</summary>
public static class SharedValue
{
    /// <summary>
    /// A value that is sent to each node once in a session, and not at all if the node has the same bytes from earlier ones. Usable on every
    /// thread; nothing is sent until code that has captured it is.
    /// </summary>
    /// <param name="value">The value. It is read when it is sent first; changes after that do not travel.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>What code captures in its place.</returns>
    public static SharedValue<T> Of<T>(T value) => new(value);
}
