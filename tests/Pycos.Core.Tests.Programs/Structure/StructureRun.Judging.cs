using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <content>What the model says about waits, scopes, groups and ends.</content>
public sealed partial class StructureRun
{
    /// <summary>Waits, and compares how that ends with what the open scopes demand.</summary>
    private async Coroutine WaitAsync(StructureActor actor, int amount)
    {
        var begin = Now;
        var mustThrow = actor.Effective().Any(scope => scope.HasFired(begin));
        try
        {
            var wait = amount % 4 == 0 ? YieldAsync() : SleepAsync(Span(amount));
            await (fault == StructureFault.ThrowsOnce && actor.HasBeenCancelled ? wait.Shielded() : wait);
        }
        catch (ScopeCancelledException exception)
        {
            JudgeCancelled(actor, begin, mustThrow, exception);
            throw;
        }
        catch (Exception exception)
        {
            Saw(actor, exception);
            throw;
        }

        if (mustThrow)
        {
            Violate("a wait inside a cancelled scope has returned");
        }

        if (actor.Effective().Any(scope => scope.FiresAt < Now))
        {
            Violate("a wait has gone on after its scope was cancelled");
        }
    }

    private void JudgeCancelled(StructureActor actor, long begin, bool mustThrow, ScopeCancelledException exception)
    {
        var now = Now;
        var fired = actor.Effective().Where(scope => scope.FiresAt <= now).ToList();
        if (fired.Count == 0)
        {
            Violate("a wait was cancelled by no scope");
            return;
        }

        if ((mustThrow && now > begin) || (!mustThrow && now > Math.Max(begin, fired.Min(scope => scope.FiresAt))))
        {
            Violate("a wait was cancelled late");
        }

        actor.HasBeenCancelled = true;
        actor.LastThrown = (exception, fired[0].HasFired(now) ? fired[0] : null);
    }

    /// <summary>A scope says that its own cancellation has ended it.</summary>
    private void JudgeCaught(StructureActor actor, ShadowScope scope)
    {
        if (scope.FiresAt > Now || scope.Passed)
        {
            Violate("a scope says that it was cancelled, and was not");
        }

        if (actor.LastThrown.Scope is { } thrower && thrower != scope)
        {
            Violate("a scope has caught the exception of another one");
        }

        actor.LastThrown = default;
    }

    /// <summary>An exception leaves a scope.</summary>
    private void JudgePassing(StructureActor actor, ShadowScope scope, Exception exception)
    {
        Saw(actor, exception);
        if (exception == actor.LastThrown.Exception && actor.LastThrown.Scope == scope)
        {
            Violate("a scope has let its own exception pass");
        }
    }

    /// <summary>An exception leaves a clean-up, and takes the place of what was on its way.</summary>
    private void JudgeCleanUp(StructureActor actor, Exception exception)
    {
        if (!actor.IsInOutermostCleanUp)
        {
            return;
        }

        if (exception is ScopeCancelledException)
        {
            Violate("a scope has cut short the clean-up of a terminated task");
        }

        actor.Reprieve();
    }

    private void Saw(StructureActor actor, Exception exception)
    {
        if (exception is ChaosException)
        {
            actor.Undelivered.Remove(exception);
        }
        else if (exception is TaskTerminatedException && !actor.Doomed)
        {
            if ((actor.Task.Flags & TaskFlags.Terminating) == 0)
            {
                Violate("a task was terminated by nobody");
            }

            actor.Doom();
        }
    }

    /// <summary>A task ends with an exception.</summary>
    private void NoteEnd(StructureActor actor, Exception exception, ShadowScope? group)
    {
        if (exception is ScopeCancelledException)
        {
            Violate("the exception of a scope has come out of it");
        }

        actor.EndedBy = exception;
        JudgeEnd(actor);
        if (group is not null && (exception is not OperationCanceledException || (actor.Task.Flags & TaskFlags.Terminating) == 0))
        {
            NoteFailure(group, exception);
        }
    }

    private void JudgeEnd(StructureActor actor)
    {
        if (actor.HasOpenScopes || (actor.Task.HasExtras && actor.Task.Extras.Scope is not null)
            || (actor.Task.Flags & TaskFlags.InFiredScope) != 0)
        {
            Violate("a scope is open at the end of its task");
        }
    }

    private void NoteBodyEnd(StructureActor actor, TaskGroup group, Exception exception, ShadowScope shadow)
    {
        Saw(actor, exception);
        var cancelled = exception is ScopeCancelledException
            || (exception is TaskTerminatedException && (actor.Task.Flags & TaskFlags.Terminating) != 0)
            || (exception is OperationCanceledException && group.IsCancellationRequested);
        if (!cancelled)
        {
            NoteFailure(shadow, exception);
        }
    }

    private void NoteFailure(ShadowScope group, Exception exception)
    {
        group.Failures.Add(exception);
        if (!group.Collects)
        {
            group.Cancel(Now);
        }
    }

    /// <summary>A group has ended: it must throw what has failed in it, in order, beside what was thrown in its owner.</summary>
    private void JudgeGroup(StructureActor actor, ShadowScope group, Exception? thrown)
    {
        // The group may have been interrupted in a wait of its own.
        actor.LastThrown = default;
        if (thrown is TaskTerminatedException)
        {
            return;
        }

        List<Exception> failures = thrown is AggregateException several && !group.Failures.Contains(several)
            ? [.. several.InnerExceptions]
            : thrown is null or OperationCanceledException or TimeoutException && !group.Failures.Contains(thrown!) ? [] : [thrown!];
        // Thrown in the owner while it waited for the tasks, which the model does not see.
        failures.RemoveAll(each => !group.Failures.Contains(each) && (actor.Undelivered.Remove(each) || each is ChaosException));
        if (!failures.SequenceEqual(group.Failures))
        {
            Violate($"a group has thrown {failures.Count} failures of {group.Failures.Count}, or in another order");
        }

        if (thrown is TimeoutException && !group.Failures.Contains(thrown) && group.Deadline > Now)
        {
            Violate("a group has timed out early");
        }
    }

    private void JudgeMembers(ShadowScope group, int first)
    {
        for (var i = first; i < actors.Count; i++)
        {
            if (actors[i].Group == group && actors[i].Task is { IsAlive: true } left)
            {
                Violate($"{left} lives when its group has ended");
            }
        }
    }

    private static async Coroutine YieldAsync() => await PycosTask.YieldAsync();

    private static async Coroutine SleepAsync(TimeSpan span) => await PycosTask.SleepAsync(span);
}
