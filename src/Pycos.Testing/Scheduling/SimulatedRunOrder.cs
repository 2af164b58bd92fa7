using Pycos.Internals;

namespace Pycos.Testing.Internals;

/// <summary>Chooses among the ready tasks, and lets each step take its virtual time.</summary>
internal sealed class SimulatedRunOrder(RunOrder order, Random random, VirtualClock clock, TimeSpan stepDuration) : IRunOrder
{
    public int Choose(int count)
    {
        if (stepDuration > TimeSpan.Zero)
        {
            clock.Advance(stepDuration);
        }

        return order == RunOrder.Random ? random.Next(count) : 0;
    }

    public bool Admits(PycosTask task) => true;
}
