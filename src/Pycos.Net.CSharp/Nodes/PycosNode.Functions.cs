using Pycos.Internals;

namespace Pycos;

/// <content>Functions that peers may have run here by their names.</content>
public sealed partial class PycosNode
{
    /// <summary>
    /// Lets peers have a function run here by its name, which both nodes know since both have its assembly: no code comes from them, only
    /// an argument, which is data. It is the way for nodes that run nothing but what they have been installed with:
    /// <see cref="NodeOptions.AcceptsCode"/> stays off. Never suspends; usable on every thread.
    /// </summary>
    /// <remarks>It is a service, so a peer needs <see cref="Capabilities.Services"/> and no more, and options and limits are those of
    /// services.</remarks>
    /// <param name="function">A static method; its name is that of its class and its own.</param>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <typeparam name="TArgument">What it takes: a tuple or a record for several arguments.</typeparam>
    /// <typeparam name="TResult">What it returns.</typeparam>
    /// <returns>Dispose of it to take that back: what runs goes on, and nothing new is started.</returns>
    /// <exception cref="ArgumentException">It is a lambda, or a method of an object.</exception>
    /// <exception cref="NameInUseException">It is allowed already.</exception>
    public IDisposable AllowFunction<TArgument, TResult>(
        Func<TArgument, Coroutine<TResult>> function, ServiceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return AddService<TArgument, TResult>(FunctionName.Of(function), (argument, _) => function(argument), options);
    }

    /// <summary>
    /// Runs a function by its name at a node that allows it, and waits for its result: only the argument goes there. Suspends the running
    /// task until then. If the wait ends early, the task there is told to end.
    /// </summary>
    /// <param name="at">Where the node accepts connections; it is connected to if it is not.</param>
    /// <param name="function">A static method, which the other node has too.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="timeout">How long it may take in all; <see langword="null"/> for any time.</param>
    /// <param name="cancellationToken">Ends the wait, and the task there, with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TArgument">What it takes.</typeparam>
    /// <typeparam name="TResult">What it returns.</typeparam>
    /// <returns>What it has returned.</returns>
    /// <exception cref="ArgumentException">It is a lambda, or a method of an object.</exception>
    /// <exception cref="PeerRefusedException">There is no connection to the node.</exception>
    /// <exception cref="ServiceCallException">There is no result; its <see cref="ServiceCallException.Reason"/> says why.</exception>
    public async Coroutine<TResult> RunAllowedAsync<TArgument, TResult>(
        Location at,
        Func<TArgument, Coroutine<TResult>> function,
        TArgument argument,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(function);
        Deadline.ThrowIfNegative(timeout);
        var name = FunctionName.Of(function);
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout);
        var peer = IsOwn(at) ? null : await MeetAsync(at, cancellationToken);
        using var service = new RemoteService<TArgument, TResult>(this, peer, name);
        try
        {
            return await service.CallAsync(argument, PycosTask.Current.Scheduler.TimeUntil(deadline), cancellationToken: cancellationToken);
        }
        catch (ServiceCallException missing) when (missing.Reason == ServiceCallFailure.NoSuchService)
        {
            throw new ServiceCallException(
                missing.Reason, $"The node at {at} does not allow the function {name}: PycosNode.AllowFunction does so there.", missing);
        }
    }
}
