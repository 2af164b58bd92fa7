using System.Diagnostics;

namespace Pycos.Internals;

/// <content>Services, called there and here.</content>
internal sealed partial class Peer
{
    /// <summary>How long a peer is asked to keep the end of a call with a key.</summary>
    private static readonly TimeSpan KeepResult = TimeSpan.FromSeconds(60);

    private int runningCalls;

    /// <summary>A call of the peer has ended. On any thread.</summary>
    internal void CallEnded() => Interlocked.Decrement(ref runningCalls);

    /// <summary>A time on the peer's clock as one on the own; 0 for none.</summary>
    internal ulong ExpiryHere(ulong deadline) =>
        clock.Until(node.ClockMilliseconds, deadline) is { } left ? node.ClockMilliseconds + (ulong)left.TotalMilliseconds : 0;

    /// <summary>Has a call started there, and suspends the running task until it is.</summary>
    /// <exception cref="ServiceCallException">It was not started, or that is not known.</exception>
    internal async Coroutine CallAsync<TArguments, TResult>(
        string service, TArguments arguments, RemoteCall<TResult> call, ServiceCallOptions options, CancellationToken cancellation)
    {
        var caller = PycosTask.Current;
        var encoded = EncodeArguments(service, arguments);
        var expiry = node.ExpiryAfter(options.StartTimeout);
        var request = new CallRequest<TResult>(caller.Scheduler, this, service, call);
        var activity = NetTrace.Begin($"call {service}", ActivityKind.Client, this);
        var trace = TraceContext.Of(activity);
        var (isDone, outcome) = (false, (int)Outcome.Unknown);
        try
        {
            outcome = await AskAsync(
                null,
                request,
                encoded,
                (id, payload) => new CallFrame(
                    id,
                    service,
                    payload,
                    expiry,
                    node.AddressOf(caller),
                    options.IdempotencyKey,
                    options.RunsOn ? OnCallerLost.Keep : OnCallerLost.Terminate,
                    options.IdempotencyKey is null ? 0 : (uint)KeepResult.TotalMilliseconds,
                    trace),
                caller.Scheduler.DeadlineAfter(options.StartTimeout),
                cancellation);
            isDone = outcome != (int)Outcome.Unknown;
            if (outcome < (int)Outcome.Delivered)
            {
                throw CallFailures.Of((Outcome)outcome, service, request.Why, request.RetryAfter);
            }
        }
        finally
        {
            NetTrace.End(activity, outcome);
            if (!isDone && !options.RunsOn)
            {
                request.Abandon();
            }
        }
    }

    private EncodedMessage EncodeArguments<TArguments>(string service, TArguments arguments)
    {
        try
        {
            return Sendable(node.Codec.EncodeApart(arguments));
        }
        catch (MessageNotSerializableException exception)
        {
            throw new ServiceCallException(
                ServiceCallFailure.BadArguments, $"The arguments for service {service} can not be sent: {exception.Message}", exception);
        }
    }

    private void TakeCall(in CallFrame frame)
    {
        if (frame.Arguments.Tag == ContentTag.Stream)
        {
            GatherCall(frame);
        }
        else if (!May(Capabilities.Services))
        {
            Answer(frame.Id, Outcome.AccessDenied);
        }
        else if (clock.IsOver(node.ClockMilliseconds, frame.Deadline))
        {
            Answer(frame.Id, Outcome.NotInTime);
        }
        else if (!TryKeep(frame.Id))
        {
            return;
        }
        else if (frame.IdempotencyKey is { } key && node.FindRun(new CallKey(Id.Number, frame.Service, key)) is { } present)
        {
            present.Listen(new CallListener(node, session!, frame.Id, Target.Task(frame.Caller.Number), present), isFirst: false);
        }
        else if (node.Services.Find(frame.Service) is not { } service)
        {
            Answer(frame.Id, Outcome.NoSuchTarget);
        }
        else
        {
            TakeCallOf(service, frame);
        }
    }

    private void TakeCallOf(Service service, in CallFrame frame)
    {
        var callingTask = new RemoteTask(this, (long)frame.Caller.Number, frame.Caller.Name);
        var call = new ServiceCall(service.Name, Info, Principal, callingTask);
        if (!service.Admits(call))
        {
            Answer(frame.Id, Outcome.AccessDenied);
            return;
        }

        ServiceRun run;
        try
        {
            run = service.MakeRun(frame.Arguments, call, this, frame);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            NetLog.NotUnderstood(node.Log, ToString(), service.Name, exception.Message);
            Answer(frame.Id, Outcome.Serialization, Failure.Of(FailureKind.Serialization, "", LocalPaths.CutIn(exception)));
            return;
        }

        if (!TryTakePlace(service))
        {
            var retryAfter = (uint)service.Options.RetryAfter.TotalMilliseconds;
            session!.Outbox.Append(new ResultFrame(frame.Id, (int)Outcome.Full, Payload.None, null, null, retryAfter));
            return;
        }

        if (run.Key is { } key)
        {
            node.KeepRun(key, run);
        }

        run.Listen(new CallListener(node, session!, frame.Id, Target.Task(frame.Caller.Number), run), isFirst: true);
    }

    private bool TryTakePlace(Service service)
    {
        if (Volatile.Read(ref runningCalls) >= node.Options.MaxCallsPerPeer || !service.TryEnter(Id))
        {
            return false;
        }

        Interlocked.Increment(ref runningCalls);
        return true;
    }

    /// <summary>Whether a task was started by a call of this session, so that the peer may end it in any case.</summary>
    private bool IsStartedForPeer(Target task) =>
        session!.Interests.Values.OfType<CallListener>().Any(listener => (ulong?)listener.Run.Task?.Id == task.Number);
}
