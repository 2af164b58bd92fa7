namespace Pycos.Core.Tests.Programs;

/// <summary>
/// What a supervisor does by its documentation, as a simulation of its own: no tasks, only times. It gives the story of a program,
/// as far as that is promised.
/// </summary>
internal sealed partial class SupervisorModel
{
    private const long Never = long.MaxValue;

    private readonly SupervisorProgram program;
    private readonly List<ModelChild> children = [];
    private readonly Queue<Action> work = new();
    private readonly List<long> restarts = [];
    private long now;

    /// <summary>What is being stopped, in this order, and what is done then.</summary>
    private Queue<ModelChild>? stopping;
    private ModelChild? stopped;
    private long cutAt = Never;
    private Action afterStop = static () => { };
    private bool ending;
    private bool wasTerminated;

    internal SupervisorModel(SupervisorProgram program)
    {
        this.program = program;
        for (var number = 0; number < program.First; number++)
        {
            children.Add(new ModelChild(number) { Due = 0 });
        }
    }

    /// <summary>Starts and ends of children with their times.</summary>
    internal List<string> Story { get; } = [];

    /// <summary>Whether two things have happened at one moment, so that their order is open.</summary>
    internal bool IsOpen { get; private set; }

    internal bool HasEnded { get; private set; }

    internal long EndedAt { get; private set; }

    /// <summary>How many ends were too many, if that ended it; else zero.</summary>
    internal int Causes { get; private set; }

    internal bool WasThrown { get; private set; }

    /// <summary>Lets everything happen up to a time.</summary>
    internal void AdvanceTo(long time)
    {
        Settle();
        while (NextTime() is var next && next < time)
        {
            now = next;
            HappenNow();
            Settle();
        }

        IsOpen |= NextTime() == time;
        now = time;
    }

    internal void Do(SupervisorOperation operation)
    {
        if (HasEnded)
        {
            return;
        }

        var child = children.FirstOrDefault(known => known.Number == operation.Child);
        switch (operation.Kind)
        {
            case SupervisorOperationKind.Crash or SupervisorOperationKind.Return or SupervisorOperationKind.Cancel:
                if (child is { Runs: true, EndsAt: Never })
                {
                    child.HasReturned = operation.Kind == SupervisorOperationKind.Return;
                    EndChild(child);
                }

                break;
            case SupervisorOperationKind.Terminate:
                if (child is { Runs: true })
                {
                    Terminate(child);
                }

                break;
            case SupervisorOperationKind.End:
                // Told to terminate once more, it does not care.
                Interrupt(!wasTerminated);
                wasTerminated = true;
                break;
            case SupervisorOperationKind.Throw:
                WasThrown |= !ending;
                Interrupt(true);
                break;
            case SupervisorOperationKind.EndWatcher:
                break;
            default:
                work.Enqueue(() => Answer(operation));
                break;
        }

        Settle();
    }

    /// <summary>Something is thrown in the supervisor, if it takes notice.</summary>
    private void Interrupt(bool heeded)
    {
        if (!ending)
        {
            BeginEnding();
        }
        else if (heeded && stopped is not null)
        {
            // It waits anew for the one that it waits for.
            cutAt = now + Shutdown(stopped);
        }
    }

    private void BeginEnding()
    {
        ending = true;
        work.Clear();
        BeginStop(children.AsEnumerable().Reverse(), End);
    }

    private void End()
    {
        HasEnded = true;
        EndedAt = now;
    }

    private void Terminate(ModelChild child)
    {
        if (child.EndsAt == Never)
        {
            child.WasTold = true;
            child.EndsAt = now + SupervisorTimes.CleanUp(child.Number, program.Children[child.Number].CleanUp);
        }
    }

    private void EndChild(ModelChild child)
    {
        Story.Add($"{now} -{child.Number}");
        child.Runs = false;
        child.EndsAt = Never;
        child.IsUnnoticed = true;
        var life = child.Life;
        work.Enqueue(() => NoteEnd(child, life));
    }

    private void Start(ModelChild child)
    {
        Story.Add($"{now} +{child.Number}");
        child.Runs = true;
        child.Life++;
        child.HasBegun = false;
        child.WasTold = false;
        child.HasReturned = false;
        child.Due = Never;
        child.StartedAt = now;
    }

    private long Shutdown(ModelChild child) =>
        SupervisorTimes.Shutdown(child.Number, program.Children[child.Number].Shutdown);

    private RestartMode ModeOf(ModelChild child) => program.Children[child.Number].Mode;
}
