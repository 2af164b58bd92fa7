using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <content>What each part of a program does.</content>
public sealed partial class StructureRun
{
    private async Coroutine DoAsync(StructureActor actor, IReadOnlyList<StructureNode> parts, (TaskGroup Group, ShadowScope Scope)? group)
    {
        foreach (var part in parts)
        {
            if (!actor.MayRun)
            {
                Violate("a task goes on behind its termination");
            }

            await DoAsync(actor, part, group);
        }
    }

    private Coroutine DoAsync(StructureActor actor, StructureNode part, (TaskGroup Group, ShadowScope Scope)? group) => part.Kind switch
    {
        StructureNodeKind.Pause => WaitAsync(actor, part.Amount),
        StructureNodeKind.Scope => ScopeAsync(actor, part, group),
        StructureNodeKind.Limit => LimitAsync(actor, part, group),
        StructureNodeKind.Shield => ShieldAsync(actor, part, group),
        StructureNodeKind.Group => GroupAsync(actor, part),
        StructureNodeKind.Race => RaceAsync(actor, part),
        StructureNodeKind.Guard => GuardAsync(actor, part, group),
        StructureNodeKind.CleanUp when part.Parts.Count > 0 => CleanUpAsync(actor, part, group),
        StructureNodeKind.Spawn when group is null => DoAsync(actor, part.Parts, group),
        _ => AlterAsync(actor, part, group),
    };

    private async Coroutine ScopeAsync(StructureActor actor, StructureNode part, (TaskGroup, ShadowScope)? group)
    {
        TimeSpan? timeout = part.Amount % 3 == 0 ? Span(part.Amount) : null;
        var scope = new CancelScope(timeout);
        var shadow = new ShadowScope { Deadline = timeout is { } span ? Deadline.After(Now, span) : Deadline.Never };
        cancellable.Add((() => scope.Cancel(), shadow));
        await InsideAsync(actor, shadow, part, scope.RunAsync(DoAsync(actor, part.Parts, group)));
    }

    private async Coroutine LimitAsync(StructureActor actor, StructureNode part, (TaskGroup, ShadowScope)? group)
    {
        var span = Span(part.Amount);
        var shadow = new ShadowScope { Deadline = Deadline.After(Now, span) };
        var body = DoAsync(actor, part.Parts, group);
        await InsideAsync(
            actor, shadow, part, body.WithTimeout(fault == StructureFault.LateLimit ? span + TimeSpan.FromMilliseconds(2) : span));
    }

    /// <summary>Runs what is in a scope of its own, and compares how it ends with the model.</summary>
    private async Coroutine InsideAsync(StructureActor actor, ShadowScope shadow, StructureNode part, Coroutine<bool> scoped)
    {
        actor.Enter(shadow);
        if (fault == StructureFault.Leaks && part.Amount % 2 == 0)
        {
            var leaking = new Scope();
            leaking.Enter(actor.Task);
            leaking.SetDeadline(Deadline.After(Now, TimeSpan.FromMilliseconds(1)));
        }

        try
        {
            var completed = await (fault == StructureFault.StopsAtInner ? scoped.Shielded() : scoped);
            if (!completed)
            {
                JudgeCaught(actor, shadow);
            }
        }
        catch (ScopeCancelledException) when (fault == StructureFault.CatchesAll)
        {
            JudgeCaught(actor, shadow);
        }
        catch (TaskTerminatedException exception) when (fault == StructureFault.CatchesTermination)
        {
            Saw(actor, exception);
        }
        catch (Exception exception)
        {
            JudgePassing(actor, shadow, exception);
            throw;
        }
        finally
        {
            actor.Leave(shadow);
        }
    }

    private async Coroutine ShieldAsync(StructureActor actor, StructureNode part, (TaskGroup, ShadowScope)? group)
    {
        var shadow = new ShadowScope { Shields = true };
        actor.Enter(shadow);
        try
        {
            var body = DoAsync(actor, part.Parts, group);
            await (fault == StructureFault.ThinShield ? body : body.Shielded());
        }
        finally
        {
            actor.Leave(shadow);
        }
    }

    private async Coroutine GroupAsync(StructureActor actor, StructureNode part)
    {
        TimeSpan? timeout = part.Amount % 5 == 0 ? Span(part.Amount) : null;
        var options = new TaskGroupOptions
        {
            Timeout = timeout,
            OnFailure = part.Amount % 3 == 1 ? TaskGroupFailureMode.Collect : TaskGroupFailureMode.CancelAll,
        };
        var shadow = new ShadowScope { Deadline = timeout is { } span ? Deadline.After(Now, span) : Deadline.Never };
        var members = actors.Count;
        actor.Enter(shadow);
        try
        {
            await TaskGroup.RunAsync(group => BodyAsync(actor, part, group, shadow, options), options);
            JudgeGroup(actor, shadow, null);
        }
        catch (Exception exception)
        {
            Saw(actor, exception);
            JudgeGroup(actor, shadow, exception);
            throw;
        }
        finally
        {
            actor.Leave(shadow);
            JudgeMembers(shadow, members);
        }
    }

    private async Coroutine BodyAsync(
        StructureActor actor, StructureNode part, TaskGroup group, ShadowScope shadow, TaskGroupOptions options)
    {
        shadow.Collects = options.OnFailure == TaskGroupFailureMode.Collect;
        cancellable.Add((group.Cancel, shadow));
        try
        {
            await DoAsync(actor, part.Parts, (group, shadow));
        }
        catch (Exception exception)
        {
            NoteBodyEnd(actor, group, exception, shadow);
            throw;
        }
    }

    private async Coroutine RaceAsync(StructureActor actor, StructureNode part)
    {
        var members = actors.Count;
        var shadow = new ShadowScope();
        var participants = part.Parts.Select(each =>
        {
            var member = NewActor();
            member.Group = shadow;
            return LiveAsync(member, each.Parts.Count > 0 ? each.Parts : [each], null);
        });
        try
        {
            await Coroutine.WhenAny(participants);
        }
        catch (TaskTerminatedException exception) when (actors.Exists(each => each != actor && each.EndedBy == exception))
        {
            // Somebody has terminated a participant, and that was the first to end.
            throw new ChaosException();
        }
        catch (Exception exception) when (exception is not ArgumentException)
        {
            Saw(actor, exception);
            throw;
        }
        catch (ArgumentException)
        {
            // Nobody takes part.
        }
        finally
        {
            actor.LastThrown = default;
            JudgeMembers(shadow, members);
        }
    }

    private async Coroutine GuardAsync(StructureActor actor, StructureNode part, (TaskGroup, ShadowScope)? group)
    {
        try
        {
            await DoAsync(actor, part.Parts, group);
        }
        catch (Exception exception) when (exception is not TaskTerminatedException)
        {
            Saw(actor, exception);
            // Another one, thrown before, may go on its way now.
            actor.LastThrown = default;
        }
    }

    private async Coroutine CleanUpAsync(StructureActor actor, StructureNode part, (TaskGroup, ShadowScope)? group)
    {
        try
        {
            await DoAsync(actor, [.. part.Parts.SkipLast(1)], group);
        }
        finally
        {
            var onItsWay = actor.LastThrown;
            actor.BeginCleanUp();
            await TidyAsync(actor, part.Parts[^1], group);
            // What the clean-up has thrown and swallowed is over.
            actor.LastThrown = onItsWay;
        }
    }

    private async Coroutine TidyAsync(StructureActor actor, StructureNode part, (TaskGroup, ShadowScope)? group)
    {
        try
        {
            await DoAsync(actor, [part], group);
        }
        catch (Exception exception) when (exception is not TaskTerminatedException)
        {
            JudgeCleanUp(actor, exception);
            throw;
        }
        finally
        {
            actor.EndCleanUp();
        }
    }

#pragma warning disable CS1998 // None of these suspends, but what they throw is to be thrown in the coroutine.
    private async Coroutine AlterAsync(StructureActor actor, StructureNode part, (TaskGroup Group, ShadowScope Scope)? group)
#pragma warning restore CS1998
    {
        var target = actors[part.Amount % actors.Count];
        switch (part.Kind)
        {
            case StructureNodeKind.Fail:
                throw new ChaosException();
            case StructureNodeKind.Spawn:
                SpawnInto(group!.Value.Group, group.Value.Scope, part);
                break;
            case StructureNodeKind.Cancel when cancellable.Count > 0:
                var (cancel, scope) = cancellable[part.Amount % cancellable.Count];
                scope.Cancel(Now);
                cancel();
                break;
            case StructureNodeKind.Terminate when target.Task is { IsAlive: true }:
                target.Task.Terminate();
                break;
            case StructureNodeKind.Throw when target != actor && target.Task is { IsAlive: true }:
                var thrown = new ChaosException();
                target.Undelivered.Add(thrown);
                target.Task.Throw(thrown);
                break;
            default:
                break;
        }
    }

    private void SpawnInto(TaskGroup group, ShadowScope shadow, StructureNode part)
    {
        var member = NewActor();
        member.Group = shadow;
        var life = LiveAsync(member, part.Parts, shadow);
        member.Task = fault == StructureFault.LeavesTasks ? simulation.MainScheduler.Spawn(life) : group.Spawn(life);
        member.Task.WhenEnded(task =>
        {
            if (!member.HasBegun && task.Status == PycosTaskStatus.Failed)
            {
                // Somebody has thrown in it before its first step.
                NoteFailure(shadow, task.Exception!);
            }
        });
    }

    private static TimeSpan Span(int amount) => TimeSpan.FromMilliseconds(amount % 11);
}
