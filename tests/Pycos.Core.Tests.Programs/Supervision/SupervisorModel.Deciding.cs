namespace Pycos.Core.Tests.Programs;

/// <content>What the supervisor does next.</content>
internal sealed partial class SupervisorModel
{
    private long NextTime()
    {
        if (HasEnded)
        {
            return Never;
        }

        var times = children.SelectMany(child => new[] { child.EndsAt, IsIdle ? child.Due : Never }).Append(cutAt)
            .Where(time => time != Never).Order().ToArray();
        IsOpen |= times.Length > 1 && times[0] == times[1] && !children.All(child => child.EndsAt != times[0]) && times[0] >= now;
        return times.Length == 0 ? Never : Math.Max(times[0], now);
    }

    private bool IsIdle => stopping is null && !ending;

    private void HappenNow()
    {
        foreach (var child in children.Where(child => child.EndsAt == now).ToArray())
        {
            EndChild(child);
        }

        if (cutAt == now && stopped is { Runs: true } late)
        {
            EndChild(late);
        }
    }

    private void Settle()
    {
        DoUntimed();
        LetOthersBegin();
    }

    /// <summary>While the supervisor waits, those that were started take their first steps.</summary>
    private void LetOthersBegin() => children.ForEach(child => child.HasBegun = true);

    /// <summary>Does all that needs no time.</summary>
    private void DoUntimed()
    {
        while (!HasEnded)
        {
            if (stopping is not null)
            {
                if (stopped is { Runs: true })
                {
                    return;
                }

                StopNext();
            }
            else if (work.TryDequeue(out var next))
            {
                next();
            }
            else if (children.Where(child => child.Due <= now).ToArray() is { Length: > 0 } due)
            {
                Array.ForEach(due, Start);
            }
            else
            {
                return;
            }
        }
    }

    private void BeginStop(IEnumerable<ModelChild> those, Action then)
    {
        stopping = new Queue<ModelChild>(those);
        stopped = null;
        cutAt = Never;
        afterStop = then;
    }

    private void StopNext()
    {
        cutAt = Never;
        if (stopped is not null)
        {
            stopped.IsUnnoticed = false;
            stopped = null;
        }

        if (stopping!.TryDequeue(out var child))
        {
            child.Due = Never;
            child.IsUnnoticed = false;
            if (child.Runs && !child.HasBegun)
            {
                EndChild(child);
                child.IsUnnoticed = false;
                LetOthersBegin();
            }
            else if (child.Runs)
            {
                stopped = child;
                Terminate(child);
                cutAt = now + Shutdown(child);
                LetOthersBegin();
            }
        }
        else
        {
            stopping = null;
            afterStop();
        }
    }

    private void NoteEnd(ModelChild child, int life)
    {
        if (child.Life != life || !child.IsUnnoticed)
        {
            return;
        }

        child.IsUnnoticed = false;
        var mode = ModeOf(child);
        if (mode == RestartMode.Permanent || (mode == RestartMode.Transient && !child.HasReturned && !child.WasTold))
        {
            Restart(child);
        }
        else if (mode == RestartMode.Temporary)
        {
            children.Remove(child);
        }
    }

    private void Restart(ModelChild child)
    {
        restarts.Add(now);
        var counted = restarts.Count(time => now - time <= program.Period * SupervisorTimes.Millisecond);
        if (counted > program.MaxRestarts)
        {
            Causes = counted;
            BeginEnding();
            return;
        }

        var place = children.IndexOf(child);
        var together = program.Strategy switch
        {
            SupervisionStrategy.OneForOne => [child],
            SupervisionStrategy.RestForOne => children[place..],
            _ => children.ToList(),
        };
        BeginStop(together.AsEnumerable().Reverse(), () =>
        {
            var due = now + Delay(child);
            foreach (var other in together)
            {
                if (other != child && ModeOf(other) == RestartMode.Temporary)
                {
                    children.Remove(other);
                }
                else
                {
                    other.Due = due;
                }
            }
        });
    }

    private long Delay(ModelChild child)
    {
        var first = SupervisorTimes.Backoff(program.Backoff);
        if (now - child.StartedAt > 4 * first)
        {
            child.InARow = 0;
        }

        return Math.Min(first << child.InARow++, 4 * first);
    }

    private void Answer(SupervisorOperation operation)
    {
        var child = children.Find(known => known.Number == operation.Child);
        if (operation.Kind == SupervisorOperationKind.Add)
        {
            if (child is null)
            {
                var added = new ModelChild(operation.Child);
                children.Add(added);
                Start(added);
            }
        }
        else if (child is not null)
        {
            BeginStop([child], () =>
            {
                if (operation.Kind == SupervisorOperationKind.Restart)
                {
                    Start(child);
                }
                else if (operation.Kind == SupervisorOperationKind.Remove || ModeOf(child) == RestartMode.Temporary)
                {
                    children.Remove(child);
                }
            });
        }
    }
}
