namespace Pycos.Internals;

/// <summary>
/// One try of a socket operation: what differs between operations that all give way, try and wait in the same manner.
/// Implemented by structs, so that the shared loop is compiled for each as if written for it alone.
/// </summary>
internal interface ISocketAttempt
{
    /// <summary>What is being done, for messages: <c>Receiving</c>.</summary>
    static abstract string Name { get; }

    /// <summary>Whether it uses the reading direction of the socket, or the writing one.</summary>
    static abstract bool Reads { get; }

    /// <summary>Makes the system call.</summary>
    /// <returns>What the call returned; below zero a negated error number, of which would-block makes the loop wait.</returns>
    int Try(SocketDriver driver, ref SocketDirection direction);
}

/// <summary>A try of an operation that returns something.</summary>
/// <typeparam name="TResult">What.</typeparam>
internal interface ISocketAttempt<out TResult> : ISocketAttempt
{
    /// <summary>What the operation returns, after a try that has succeeded.</summary>
    /// <param name="status">What the try has returned.</param>
    TResult Result(int status);
}
