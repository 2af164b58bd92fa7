using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <content>What the operations do, and what must hold when they are done.</content>
public sealed partial class ProgramRun
{
    private static TimeSpan Span(int amount) => (amount % 5) switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromMicroseconds(50),
        2 => TimeSpan.FromMilliseconds(1),
        3 => TimeSpan.FromMilliseconds(amount),
        _ => TimeSpan.FromHours(1 + amount),
    };

    private Coroutine DoAsync(Actor actor, Inbox<Message> inbox, Operation operation) => operation.Kind switch
    {
        OperationKind.Yield or OperationKind.Spin or OperationKind.Sleep or OperationKind.SleepCancellable
            or OperationKind.Suspend or OperationKind.SuspendTimed => PauseAsync(actor, operation),
        OperationKind.SendAsync or OperationKind.SendMany or OperationKind.Deliver or OperationKind.SendCancellable =>
            SendManyAsync(actor, operation),
        OperationKind.Receive or OperationKind.ReceiveTimed or OperationKind.ReceiveMany or OperationKind.ReceiveCancellable =>
            ReceiveManyAsync(actor, inbox, operation),
        OperationKind.Scan or OperationKind.ScanTimed => ScanAsync(actor, inbox, operation),
        OperationKind.Finish or OperationKind.FinishTimed => FinishAsync(actor, operation),
        OperationKind.Nested => NestAsync(actor, inbox, operation),
        _ => ActAsync(actor, operation),
    };

    private Actor TargetOf(Operation operation) => actors[operation.Target % actors.Count];

    private async Coroutine PauseAsync(Actor actor, Operation operation)
    {
        var span = Span(operation.Amount);
        var due = Deadline.After(simulation.Clock.Now, span);
        actor.Wait = (operation.Kind, null, 0);
        switch (operation.Kind)
        {
            case OperationKind.Yield:
                await PycosTask.YieldAsync();
                return;
            case OperationKind.Spin:
                for (var i = 0; i < operation.Amount; i++)
                {
                    await PycosTask.YieldAsync();
                    Note(actor, 300);
                }

                return;
            case OperationKind.Sleep:
                await PycosTask.SleepAsync(span);
                break;
            case OperationKind.SleepCancellable:
                await PycosTask.SleepAsync(span, FreshToken(actor));
                break;
            case OperationKind.Suspend:
                Expect(!(await PycosTask.SuspendAsync()).TimedOut, "a suspension without a timeout timed out");
                return;
            default:
                if (!(await PycosTask.SuspendAsync(span)).TimedOut)
                {
                    return;
                }

                break;
        }

        Expect(simulation.Clock.Now >= due, $"{operation} ended before its time");
    }

    private static CancellationToken FreshToken(Actor actor)
    {
        if (actor.Cancellation.IsCancellationRequested)
        {
            actor.Cancellation = new CancellationTokenSource();
        }

        return actor.Cancellation.Token;
    }

    private async Coroutine SendManyAsync(Actor actor, Operation operation)
    {
        var target = TargetOf(operation);
        var count = operation.Kind == OperationKind.SendMany ? 1 + operation.Amount : 1;
        for (var i = 0; i < count; i++)
        {
            var message = new Message(actor.Index, actor.SentCount++);
            actor.Wait = (operation.Kind, target, 0);
            // Until the outcome is known; an exception that interrupts a sender which gives way hides it for good.
            target.MaybeSent.Add(message);
            try
            {
                if (await SendOneAsync(actor, target, message, operation))
                {
                    target.Sent.Add(message);
                    CountOperation(actor);
                }
            }
            catch (Exception exception) when (exception is TaskEndedException or InboxFullException)
            {
                target.MaybeSent.Remove(message);
                return;
            }
            catch (OperationCanceledException exception) when (exception is not TaskTerminatedException)
            {
                target.MaybeSent.Remove(message);
                throw;
            }
        }
    }

    private async Coroutine<bool> SendOneAsync(Actor actor, Actor target, Message message, Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Deliver:
                var due = Deadline.After(simulation.Clock.Now, Span(operation.Amount));
                var result = await target.Address.DeliverAsync(message, Span(operation.Amount));
                if (result != DeliveryResult.Delivered)
                {
                    target.MaybeSent.Remove(message);
                }

                Expect(result != DeliveryResult.TimedOut || simulation.Clock.Now >= due, "a delivery timed out early");
                return result == DeliveryResult.Delivered;
            case OperationKind.SendCancellable:
                await target.Address.SendAsync(message, FreshToken(actor));
                return true;
            default:
                await target.Address.SendAsync(message);
                return true;
        }
    }

    private async Coroutine ReceiveManyAsync(Actor actor, Inbox<Message> inbox, Operation operation)
    {
        actor.Wait = (operation.Kind, null, 0);
        if (operation.Kind == OperationKind.ReceiveMany)
        {
            for (var i = 0; i <= operation.Amount && inbox.Count > 0; i++)
            {
                Take(actor, await inbox.ReceiveAsync());
            }
        }
        else if (operation.Kind == OperationKind.ReceiveTimed)
        {
            var due = Deadline.After(simulation.Clock.Now, Span(operation.Amount));
            var received = await inbox.ReceiveAsync(Span(operation.Amount));
            if (received.TryGetValue(out var message))
            {
                Take(actor, message);
            }
            else
            {
                Expect(simulation.Clock.Now >= due, "a receive timed out early");
            }
        }
        else
        {
            var token = operation.Kind == OperationKind.ReceiveCancellable ? FreshToken(actor) : default;
            Take(actor, await inbox.ReceiveAsync(token));
        }
    }

    private void Take(Actor actor, Message message)
    {
        actor.Received.Add((message, true));
        CountOperation(actor);
    }

    private async Coroutine ScanAsync(Actor actor, Inbox<Message> inbox, Operation operation)
    {
        var parity = operation.Target % 2;
        actor.Wait = (operation.Kind, null, parity);
        TimeSpan? timeout = operation.Kind == OperationKind.ScanTimed ? Span(operation.Amount) : null;
        var due = Deadline.After(simulation.Clock.Now, timeout ?? TimeSpan.Zero);
        var found = await inbox.ScanAsync(message => message.Number % 2 == parity, timeout);
        if (found.TryGetValue(out var taken))
        {
            Expect(taken.Number % 2 == parity, "a scan returned a message it did not want");
            actor.Received.Add((taken, false));
            CountOperation(actor);
        }
        else
        {
            Expect(timeout is not null && simulation.Clock.Now >= due, "a scan timed out early");
        }
    }

    private async Coroutine FinishAsync(Actor actor, Operation operation)
    {
        var target = TargetOf(operation);
        if (target == actor)
        {
            return;
        }

        actor.Wait = (operation.Kind, target, 0);
        try
        {
            if (operation.Kind == OperationKind.FinishTimed)
            {
                var due = Deadline.After(simulation.Clock.Now, Span(operation.Amount));
                if (!await target.Task!.FinishAsync(Span(operation.Amount)))
                {
                    Expect(simulation.Clock.Now >= due, "a wait for a task's end timed out early");
                    return;
                }
            }
            else
            {
                await target.Task!.FinishAsync();
            }
        }
        catch (Exception exception) when (ReferenceEquals(exception, target.Task!.Exception))
        {
            Note(actor, 202);
        }

        Expect(!target.Task.IsAlive, "a wait for a task's end ended before the task");
    }

    /// <summary>Calls itself, and sees that the calls are left in the right order, each once.</summary>
    private async Coroutine NestAsync(Actor actor, Inbox<Message> inbox, Operation operation)
    {
        var call = actor.Calls.Count;
        actor.Calls.Push(call);
        try
        {
            if (operation.Amount > 0)
            {
                await NestAsync(actor, inbox, operation with { Amount = operation.Amount - 1 });
            }
            else
            {
                actor.Wait = (OperationKind.Sleep, null, 0);
                await PycosTask.SleepAsync(Span(operation.Target));
            }
        }
        finally
        {
            if (actor.Calls.Count == 0 || actor.Calls.Pop() != call)
            {
                trace.Violate("ends", "finally blocks ran out of order, or more than once");
            }

            if (operation.Target % 3 == 0)
            {
                await PycosTask.YieldAsync();
                Note(actor, 400);
            }
        }
    }

    /// <summary>What is done to other tasks; suspends only as a task that gives way.</summary>
#pragma warning disable CS1998 // Most of them do not suspend.
    private async Coroutine ActAsync(Actor actor, Operation operation)
#pragma warning restore CS1998
    {
        var target = TargetOf(operation);
        switch (operation.Kind)
        {
            case OperationKind.Send:
                var message = new Message(actor.Index, actor.SentCount++);
                if (target.Address.TrySend(message))
                {
                    target.Sent.Add(message);
                    target.MaybeSent.Add(message);
                }

                break;
            case OperationKind.Resume:
                target.Task!.Resume(operation.Amount);
                break;
            case OperationKind.Throw when target != actor:
                for (var i = 0; i <= operation.Amount % 3; i++)
                {
                    target.Task!.Throw(new ChaosException());
                }

                break;
            case OperationKind.Terminate:
                target.Task!.Terminate();
                break;
            case OperationKind.Cancel:
                target.Cancellation.Cancel();
                break;
            case OperationKind.SetDaemon:
                actor.Task!.SetDaemon(operation.Amount % 2 == 0);
                break;
            case OperationKind.Spawn when actors.Count < MaxTasks:
                Start(program.Tasks[operation.Target % program.Tasks.Length]);
                break;
        }
    }
}
