namespace Pycos.Internals;

/// <summary>
/// One try of a socket operation: what differs between operations that all give way, try and wait in the same manner.
/// Implemented by structs, so that the shared code is compiled for each as if written for it alone.
/// </summary>
internal interface ISocketAttempt
{
    /// <summary>What a try returns that has done a part and is to be followed by another, as soon as that may succeed.</summary>
    const int Unfinished = int.MinValue;

    /// <summary>What is being done, for messages: <c>Receiving</c>.</summary>
    static abstract string Name { get; }

    /// <summary>Whether it uses the reading direction of the socket, or the writing one.</summary>
    static abstract bool Reads { get; }

    /// <summary>How many bytes were transferred before by what this is a part of: a timeout tells that.</summary>
    int Transferred { get; }
}

/// <summary>A try of an operation that returns something.</summary>
/// <typeparam name="TResult">What.</typeparam>
internal interface ISocketAttempt<TResult> : ISocketAttempt
{
    /// <summary>Makes the system call.</summary>
    /// <param name="driver">The socket's.</param>
    /// <param name="direction">The direction that the operation uses.</param>
    /// <param name="result">What the operation returns, if the try succeeds.</param>
    /// <returns>
    /// What the call returned; below zero <see cref="ISocketAttempt.Unfinished"/>, or a negated error number, of which would-block
    /// makes the operation wait.
    /// </returns>
    int Try(SocketDriver driver, ref SocketDirection direction, out TResult result);
}
