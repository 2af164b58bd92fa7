using Pycos.Internals;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>
/// One random program: tasks that choose again and again among locks, permits, events, messages and time, while they are thrown at,
/// cancelled and terminated. Judged by what must never happen.
/// </summary>
public sealed class AltRun
{
    private const int Semaphores = 2;
    private const int Actions = 60;

    private readonly Random random;
    private readonly AltFault fault;
    private readonly AsyncLock gate = new();
    private readonly AsyncSemaphore[] semaphores = new AsyncSemaphore[Semaphores];
    private readonly AsyncEvent signal = new(autoReset: true);
    private readonly int[] permits = new int[Semaphores];
    private readonly int[] inside = new int[Semaphores];
    private readonly List<AltChooser> choosers = [];
    private int insideGate;
    private int signals;
    private int heard;
    private string? wrong;

    private AltRun(int seed, AltFault fault)
    {
        random = new Random(seed);
        this.fault = fault;
        for (var i = 0; i < Semaphores; i++)
        {
            permits[i] = random.Next(1, 3);
            semaphores[i] = new AsyncSemaphore(permits[i]);
        }
    }

    /// <summary>Runs the program of a seed.</summary>
    /// <returns>What was wrong, or null.</returns>
    public static string? Run(int seed, AltFault fault)
    {
        using var simulation = new Simulation(seed);
        try
        {
            return simulation.Run(new AltRun(seed, fault).PlayAsync());
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    private async Coroutine<string?> PlayAsync()
    {
        for (var i = random.Next(2, 6); i > 0; i--)
        {
            var chooser = new AltChooser(random.Next());
            chooser.Address = PycosTask.Spawn<int>(inbox => ChooseAsync(chooser, inbox), new SpawnOptions { Daemon = true });
            choosers.Add(chooser);
        }

        for (var i = 0; i < Actions && wrong is null; i++)
        {
            Act(choosers[random.Next(choosers.Count)]);
            if (random.Next(2) == 0)
            {
                await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(random.Next(3)));
            }
        }

        // Longer than anything in a program takes: whoever waits now waits for something that nobody will do.
        await PycosTask.SleepAsync(TimeSpan.FromSeconds(1));
        JudgeWaiting();
        foreach (var chooser in choosers)
        {
            chooser.Address.Task.Terminate();
        }

        await PycosTask.SleepAsync(TimeSpan.FromSeconds(1));
        JudgeEnd();
        return wrong;
    }

    private void Act(AltChooser target)
    {
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                if (target.Address.TrySend(target.Sent))
                {
                    target.Sent++;
                }

                break;
            case 3 or 4 or 5:
                signals += signal.IsSet ? 0 : 1;
                signal.Set();
                break;
            case 6:
                target.Address.Task.Throw(new ChaosException());
                break;
            default:
                if (random.Next(4) == 0)
                {
                    target.Address.Task.Terminate();
                }

                break;
        }
    }

    private async Coroutine ChooseAsync(AltChooser chooser, Inbox<int> inbox)
    {
        while (true)
        {
            try
            {
                chooser.Offers = chooser.Random.Next(1, 32);
                await ChooseOnceAsync(chooser, inbox);
            }
            catch (ChaosException)
            {
                // Thrown from outside, or by a function that was given what was chosen; goes on.
            }
        }
    }

    private async Coroutine ChooseOnceAsync(AltChooser chooser, Inbox<int> inbox)
    {
        var parts = new List<Alt<int>>();
        LockScope scope = default;
        var amount = 0;
        for (var i = 0; i < Semaphores; i++)
        {
            if (chooser.Offers.Has(i))
            {
                if (permits[i] > 1 && chooser.Random.Next(3) == 0)
                {
                    // Both in one line: leaving the first place lets in the second, when the choice is over already.
                    parts.Add(Enter(semaphores[i].Gate, 2).Map(Holding(i, 2)));
                }

                parts.Add(Enter(semaphores[i].Gate, 1).Map(Holding(i, 1)));
            }
        }

        if (chooser.Offers.Has(AltChooser.Gate))
        {
            parts.Add(Enter(gate.Gate, 1).Map(Holding(AltChooser.Gate, 1)));
        }

        if (chooser.Offers.Has(AltChooser.Signal))
        {
            parts.Add(signal.WaitAlt().Map(_ => Unless(AltChooser.Signal)));
        }

        if (chooser.Offers.Has(AltChooser.Message))
        {
            parts.Add(inbox.ReceiveAlt().Map(chooser.Receive));
        }

        chooser.HasTimeout = chooser.Random.Next(3) == 0;
        if (chooser.HasTimeout)
        {
            parts.Add(Alt.After(TimeSpan.FromMilliseconds(chooser.Random.Next(4))).Map(_ => AltChooser.Time));
        }

        chooser.IsChoosing = true;
        int chosen;
        try
        {
            chosen = await Alt.Choose(parts.ToArray());
        }
        finally
        {
            chooser.IsChoosing = false;
        }

        heard += chosen == AltChooser.Signal ? 1 : 0;
        if (chosen <= AltChooser.Gate)
        {
            await StayAsync(chosen, amount, scope, chooser.Random.Next(4));
        }

        Func<LockScope, int> Holding(int what, int taken) => entered =>
        {
            Unless(what);
            (scope, amount) = (entered, taken);
            return what;
        };

        int Unless(int what) => chooser.Random.Next(8) == 0 ? throw new ChaosException() : what;
    }

    private Alt<LockScope> Enter(Turnstile turnstile, int amount) => fault == AltFault.None
        ? new Alt<LockScope>(AltEnter.Make(turnstile, amount))
        : new Alt<LockScope>(new FaultyEnter(turnstile, amount, fault));

    private async Coroutine StayAsync(int where, int amount, LockScope scope, int milliseconds)
    {
        ref var count = ref where == AltChooser.Gate ? ref insideGate : ref inside[where];
        count += amount;
        if (insideGate > 1 || Enumerable.Range(0, Semaphores).Any(i => inside[i] > permits[i]))
        {
            wrong ??= "more are inside than there is room for";
        }

        try
        {
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(milliseconds));
        }
        finally
        {
            Leave(where, amount);
            scope.Dispose();
        }
    }

    private void Leave(int where, int amount)
    {
        if (where == AltChooser.Gate)
        {
            insideGate -= amount;
        }
        else
        {
            inside[where] -= amount;
        }
    }

    /// <summary>Nobody waits for what is there, and nothing is held by nobody.</summary>
    private void JudgeWaiting()
    {
        if (Enumerable.Range(0, Semaphores).Any(i => semaphores[i].Available + inside[i] != permits[i])
            || gate.IsHeld != insideGate > 0)
        {
            wrong ??= "something is held by nobody";
        }

        foreach (var chooser in choosers.Where(chooser => chooser.IsChoosing && chooser.Address.Task.IsAlive))
        {
            var isReady = chooser.HasTimeout
                || (chooser.Offers.Has(AltChooser.Gate) && !gate.IsHeld)
                || (chooser.Offers.Has(AltChooser.Signal) && signal.IsSet)
                || (chooser.Offers.Has(AltChooser.Message) && chooser.Sent > chooser.Received)
                || Enumerable.Range(0, Semaphores).Any(i => chooser.Offers.Has(i) && semaphores[i].Available == permits[i]);
            if (isReady)
            {
                wrong ??= "a task waits for what is there";
            }
        }
    }

    /// <summary>Nothing is lost, doubled or left behind.</summary>
    private void JudgeEnd()
    {
        for (var i = 0; i < Semaphores; i++)
        {
            if (semaphores[i].Available != permits[i])
            {
                wrong ??= $"{permits[i]} permits have become {semaphores[i].Available}";
            }
        }

        if (gate.IsHeld || gate.Gate.Count + signal.Gate.Count + semaphores.Sum(semaphore => semaphore.Gate.Count) > 0)
        {
            wrong ??= "something is held, or somebody waits, that has ended";
        }

        if (heard > signals)
        {
            wrong ??= "a signal was heard twice";
        }

        wrong ??= choosers.Select(chooser => chooser.Wrong).FirstOrDefault(text => text is not null);
    }
}
