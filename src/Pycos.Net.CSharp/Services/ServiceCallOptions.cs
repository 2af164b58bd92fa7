namespace Pycos;

/// <summary>How a service is called.</summary>
public sealed record ServiceCallOptions
{
    /// <summary>
    /// How long the start may take; a call that was not started in time never is. The default, <see langword="null"/>, is any time.
    /// </summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary>
    /// Names the call, so that it can be made again after the connection was lost without running twice: a second call with the key
    /// gets the end of the first one, up to 60 seconds after that. A call with a key runs on when its caller is lost. The default is none.
    /// </summary>
    public Guid? IdempotencyKey { get; init; }

    /// <summary>Whether the task runs on when this node stops or is lost, instead of being terminated. The default is no.</summary>
    public bool KeepWhenCallerIsLost { get; init; }

    internal bool RunsOn => KeepWhenCallerIsLost || IdempotencyKey is not null;
}
