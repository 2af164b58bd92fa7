namespace Pycos.Internals;

/// <summary>Turns the outcome of a call that was not started into the exception that says why.</summary>
internal static class CallFailures
{
    internal static ServiceCallException Of(Outcome outcome, string service, Failure? why, uint retryAfter)
    {
        var (reason, text) = outcome switch
        {
            Outcome.NoSuchTarget => (ServiceCallFailure.NoSuchService, "its node has no such service"),
            Outcome.Serialization or Outcome.InvalidArgument => (ServiceCallFailure.BadArguments, "the arguments are not what it takes"),
            Outcome.AccessDenied => (ServiceCallFailure.AccessDenied, "this node may not call it"),
            Outcome.Full => (ServiceCallFailure.Overloaded, $"so many calls run already; try again in {retryAfter} ms"),
            Outcome.NotInTime or Outcome.Cancelled => (ServiceCallFailure.NotStarted, "it was not started in time, and is not any more"),
            Outcome.NoRoute => (ServiceCallFailure.Unreachable, "its node can not be reached"),
            _ => (ServiceCallFailure.PeerLost, "its node was lost or did not answer, so it is not known whether it was started"),
        };
        return new ServiceCallException(
            reason,
            $"The call of service {service} has no result: {text}{(why is null ? "" : $": {why.Message}")}.",
            why is { Kind: FailureKind.Exception } failure ? RemoteFailure.ToException(failure) : null,
            outcome == Outcome.Full ? TimeSpan.FromMilliseconds(retryAfter) : null);
    }
}
