namespace Pycos.Core.Tests.Programs;

/// <content>What must hold when nothing can happen any more, and when all tasks have been ended.</content>
public sealed partial class ProgramRun
{
    private void JudgeAtRest()
    {
        foreach (var actor in actors)
        {
            if (actor.Task!.IsAlive)
            {
                JudgeWait(actor);
            }

            JudgeMessages(actor);
            JudgeOrder(actor);
        }

        JudgeDropped();
    }

    /// <summary>A task may wait only for what has not come; and at rest every time limit is over.</summary>
    private void JudgeWait(Actor actor)
    {
        var (kind, target, parity) = actor.Wait;
        var mayWait = actor.Task!.Status == PycosTaskStatus.Waiting && kind switch
        {
            OperationKind.Receive or OperationKind.ReceiveCancellable => !actor.Queued().Any(),
            OperationKind.Scan => !actor.Queued().Any(message => message.Number % 2 == parity),
            OperationKind.Suspend => true,
            OperationKind.SendAsync or OperationKind.SendMany or OperationKind.SendCancellable =>
                target!.Task!.IsAlive && target.Queued().Count() >= program.Capacity,
            OperationKind.Finish => target!.Task!.IsAlive,
            _ => false,
        };
        if (!mayWait)
        {
            trace.Violate("wake-up", $"a task is {actor.Task.Status} in {kind} for ever, though what it waits for is there");
        }
    }

    private bool Drops => program.FullMode is InboxFullMode.DropNewest or InboxFullMode.DropOldest;

    private void JudgeMessages(Actor actor)
    {
        var got = actor.Received.Select(received => received.Message)
            .Concat(actor.Task!.IsAlive ? actor.Queued() : actor.LeftOver).ToList();
        var distinct = got.ToHashSet();
        if (distinct.Count != got.Count)
        {
            trace.Violate("messages", "a message arrived twice");
        }

        if (!distinct.IsSubsetOf(actor.MaybeSent))
        {
            trace.Violate("messages", "a message arrived whose sender was told that it was not sent");
        }

        if (actor.Started && !Drops && !actor.Sent.IsSubsetOf(distinct))
        {
            trace.Violate("messages", "a message that was sent got lost");
        }

        if (actor.Queued().Count() > program.Capacity)
        {
            trace.Violate("messages", "an inbox holds more than its capacity");
        }
    }

    /// <summary>Inboxes that drop count what they drop: no message is missing without having been counted.</summary>
    private void JudgeDropped()
    {
        if (Drops && actors.TrueForAll(actor => actor.Started && actor.Sent.Count == actor.MaybeSent.Count))
        {
            var sent = actors.Sum(actor => actor.Sent.Count);
            var kept = actors.Sum(actor =>
                actor.Received.Count + (actor.Task!.IsAlive ? actor.Queued().Count() : actor.LeftOver.Count));
            var dropped = simulation.MainScheduler.Statistics.DroppedMessages;
            if (sent != kept + dropped)
            {
                trace.Violate("messages", $"{sent} messages were sent, {kept} kept and {dropped} counted as dropped");
            }
        }
    }

    /// <summary>What is received in turn comes after all that its sender sent before.</summary>
    private void JudgeOrder(Actor actor)
    {
        var later = new Dictionary<int, int>();
        foreach (var message in actor.Task!.IsAlive ? actor.Queued() : actor.LeftOver)
        {
            later[message.From] = Math.Min(message.Number, later.GetValueOrDefault(message.From, int.MaxValue));
        }

        for (var i = actor.Received.Count - 1; i >= 0; i--)
        {
            var (message, inTurn) = actor.Received[i];
            var earliestLater = later.GetValueOrDefault(message.From, int.MaxValue);
            if (inTurn && message.Number > earliestLater)
            {
                trace.Violate("order", "messages of one sender were received out of order");
            }

            later[message.From] = Math.Min(message.Number, earliestLater);
        }
    }

    private void JudgeEnds(Actor actor)
    {
        if (actor.Task!.IsAlive || actor.Ends != 1)
        {
            trace.Violate("ends", $"a task ended {actor.Ends} times");
        }

        if (actor.Started && (actor.FinalBlocks != 1 || actor.Calls.Count != 0))
        {
            trace.Violate("ends", $"a task's last finally block ran {actor.FinalBlocks} times, and {actor.Calls.Count} inner ones did not");
        }
    }

    private void JudgeAtEnd()
    {
        foreach (var actor in actors)
        {
            JudgeEnds(actor);
        }
    }
}
