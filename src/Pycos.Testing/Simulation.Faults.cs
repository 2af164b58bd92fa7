using Pycos.Testing.Internals;

namespace Pycos.Testing;

/// <content>What goes wrong in the real world. Between runs, or in a task of a scheduler that it does not concern.</content>
public sealed partial class Simulation
{
    /// <summary>
    /// Ends schedulers as the death of their process would: none of their tasks takes another step, not even for its clean-up, and their
    /// sockets are closed.
    /// </summary>
    /// <param name="process">The schedulers; not the main one, and not that of the running task.</param>
    /// <exception cref="ArgumentException">One of them is no scheduler of this simulation, or must go on.</exception>
    public void Crash(params IReadOnlyList<Scheduler> process)
    {
        foreach (var simulated in Find(process))
        {
            schedulers.Remove(simulated);
            crashed.Add(simulated);
            Network.CloseAll(simulated.Poller);
        }
    }

    /// <summary>
    /// Stops schedulers as the signal SIGSTOP stops a process: until they are resumed none of their tasks takes a step, while what is sent
    /// to their sockets arrives there, as far as there is room.
    /// </summary>
    /// <param name="process">The schedulers; not the main one, and not that of the running task.</param>
    /// <exception cref="ArgumentException">One of them is no scheduler of this simulation, or must go on.</exception>
    public void Suspend(params IReadOnlyList<Scheduler> process)
    {
        foreach (var simulated in Find(process))
        {
            simulated.IsSuspended = true;
        }
    }

    /// <summary>Has suspended schedulers go on.</summary>
    /// <param name="process">The schedulers.</param>
    /// <exception cref="ArgumentException">One of them is no scheduler of this simulation.</exception>
    public void Resume(params IReadOnlyList<Scheduler> process)
    {
        foreach (var simulated in Find(process))
        {
            simulated.IsSuspended = false;
        }
    }

    /// <summary>
    /// Cuts the network in one direction: what a scheduler's sockets send to those of another is kept back until that is healed, as TCP
    /// sends it again until it arrives; datagrams are lost.
    /// </summary>
    /// <param name="from">The scheduler whose sockets send.</param>
    /// <param name="to">The scheduler whose sockets do not receive.</param>
    /// <exception cref="ArgumentException">One of them is no scheduler of this simulation, or has crashed.</exception>
    public void Cut(Scheduler from, Scheduler to) => Network.Cut(Find(from).Poller, Find(to).Poller);

    /// <summary>Ends what <see cref="Cut"/> has begun: what was kept back arrives.</summary>
    /// <param name="from">The scheduler whose sockets send.</param>
    /// <param name="to">The scheduler whose sockets receive.</param>
    /// <exception cref="ArgumentException">One of them is no scheduler of this simulation, or has crashed.</exception>
    public void Heal(Scheduler from, Scheduler to) => Network.Heal(Find(from).Poller, Find(to).Poller);

    private SimulatedScheduler[] Find(IReadOnlyList<Scheduler> process)
    {
        ArgumentNullException.ThrowIfNull(process);
        return [.. process.Select(scheduler =>
            scheduler == MainScheduler ? throw Unfit(scheduler, "the main one, which must go on")
            : scheduler.IsCurrent ? throw Unfit(scheduler, "that of the running task, which must go on")
            : Find(scheduler))];
    }

    private SimulatedScheduler Find(Scheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        return schedulers.Find(simulated => simulated.Scheduler == scheduler)
            ?? throw Unfit(scheduler, "none of this simulation, or has crashed. Make it by CreateScheduler");
    }

    private static ArgumentException Unfit(Scheduler scheduler, string why) => new($"Scheduler {scheduler.Name} is {why}.", nameof(scheduler));
}
