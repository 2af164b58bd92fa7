using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>A semaphore with a fault, for tests of the tests.</summary>
internal sealed class MutantTurnstile(SyncKind fault, int permits) : Turnstile
{
    internal override string Kind => "mutant";

    internal int Available { get; private set; } = permits;

    internal override bool TryTake(PycosTask task, int amount)
    {
        if (Available < amount || (!IsEmpty && fault != SyncKind.BargingSemaphore))
        {
            return false;
        }

        Available -= amount;
        return true;
    }

    internal override void GiveBack(PycosTask task, int amount)
    {
        if (fault != SyncKind.SwallowingSemaphore)
        {
            Return(fault == SyncKind.DoublingSemaphore ? amount + 1 : amount);
        }
    }

    internal void Return(int amount)
    {
        Available += amount;
        if (fault != SyncKind.SleepySemaphore || Count == 1)
        {
            LetIn();
        }
    }

    private protected override void Withdrawn()
    {
        if (fault != SyncKind.ForgetfulSemaphore)
        {
            LetIn();
        }
    }

    private void LetIn()
    {
        while (First is { } first && first.WaitAmount <= Available)
        {
            Available -= first.WaitAmount;
            GrantFirst();
        }
    }
}
