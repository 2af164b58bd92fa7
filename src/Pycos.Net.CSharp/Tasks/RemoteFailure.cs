namespace Pycos.Internals;

/// <summary>
/// Turns an exception into what travels of it, and back into one that says the same: with its stack and all paths, or with neither.
/// </summary>
internal static class RemoteFailure
{
    internal static Failure Of(Exception exception, bool withTrace) => new(
        exception is OperationCanceledException ? FailureKind.Terminated : FailureKind.Exception,
        exception.GetType().FullName ?? exception.GetType().Name,
        withTrace ? exception.Message : LocalPaths.CutIn(exception),
        withTrace ? exception.StackTrace : null,
        exception.InnerException is { } inner ? Of(inner, withTrace) : null,
        System.Collections.Immutable.ImmutableDictionary<string, string>.Empty);

    internal static RemoteTaskException ToException(Failure failure) => new(
        failure.TypeName,
        failure.Message,
        failure.Trace,
        failure.Inner is { } inner ? ToException(inner) : null);
}
