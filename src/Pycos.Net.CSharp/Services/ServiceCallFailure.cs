namespace Pycos;

/// <summary>Why a call of a service has no result.</summary>
public enum ServiceCallFailure
{
    /// <summary>The node has no service of that name, or no more. Nothing was started.</summary>
    NoSuchService,

    /// <summary>The arguments can not be sent, or the service takes others. Nothing was started.</summary>
    BadArguments,

    /// <summary>The service, or its node, does not allow this node to call it. Nothing was started.</summary>
    AccessDenied,

    /// <summary>So many calls run already; <see cref="ServiceCallException.RetryAfter"/> tells when to try again. Nothing was started.</summary>
    Overloaded,

    /// <summary>It was not started in time. It certainly never is.</summary>
    NotStarted,

    /// <summary>The node can not be reached. Nothing was started.</summary>
    Unreachable,

    /// <summary>It was started and has not ended in time; its task was told to end.</summary>
    TimedOut,

    /// <summary>The node was lost, or gave no answer: what became of the call is not known.</summary>
    PeerLost,

    /// <summary>Its task has ended with an exception, which is the inner exception: of another process a <see cref="RemoteTaskException"/>.</summary>
    Failed,

    /// <summary>Its task was terminated.</summary>
    Terminated,

    /// <summary>It has returned a value that can not be sent, or that is not what the caller expects.</summary>
    NotSerializable,
}
