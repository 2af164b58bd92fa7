using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>Enters a lock or takes a permit as an alternative, with a fault.</summary>
internal sealed class FaultyEnter : AltTurn<LockScope>
{
    private readonly AltFault fault;
    private PycosTask holder = null!;

    internal FaultyEnter(Turnstile gate, int amount, AltFault fault)
    {
        SetGate(gate, amount);
        this.fault = fault;
    }

    internal override bool Begin(PycosTask task)
    {
        holder = task;
        return base.Begin(task);
    }

    internal override bool TryCommit(PycosTask task)
    {
        if (fault == AltFault.TakesNothing && !Gate.IsFreeToHold(Amount))
        {
            return true;
        }

        var taken = base.TryCommit(task);
        return taken && fault == AltFault.TakesTwice ? base.TryCommit(task) : taken;
    }

    internal override TaskFlags Arm(PycosTask task) => fault == AltFault.StandsNowhere ? TaskFlags.None : base.Arm(task);

    internal override void Disarm()
    {
        if (fault != AltFault.StaysInLine)
        {
            base.Disarm();
        }
    }

    internal override void Grant()
    {
        if (Choice is { Task: not null } choice && !choice.Commit(this) && fault != AltFault.SwallowsLateGrant)
        {
            base.GiveBack(choice.Task);
        }
    }

    internal override void GiveBack(PycosTask task)
    {
        if (fault != AltFault.LosesGrant)
        {
            base.GiveBack(task);
        }
    }

    internal override LockScope Result(int chosen) => Gate.Hold(holder, Amount);

    internal override void Release(Scheduler scheduler)
    {
    }
}
