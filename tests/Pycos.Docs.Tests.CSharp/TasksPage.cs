using Pycos.Testing;

namespace Pycos.Docs;

public static class TasksPage
{
    public static void Coroutines()
    {
        using var simulation = new Simulation(seed: 1);
        Check.Equal(3, simulation.Run(Sum()));
    }

    public static void Messages()
    {
        using var simulation = new Simulation(seed: 1);
        Check.Equal(3, simulation.Run(Ask()));
    }

    public static void Names()
    {
        using var simulation = new Simulation(seed: 1);
        Check.Equal(true, simulation.Run(Meet()));
    }

    public static void End()
    {
        using var simulation = new Simulation(seed: 1);
        var log = new List<string>();
        Check.Equal(PycosTaskStatus.Cancelled, simulation.Run(Stop(log)));
        Check.Equal("cleaned up", log.Single());
    }

    static async Coroutine<bool> Meet()
    {
        var client = PycosTask.Spawn(Client());
        await Announce(PycosTask.Spawn<int>(Listen));
        return await client;
    }

    static async Coroutine Listen(Inbox<int> numbers) => Check.Equal(42, await numbers.ReceiveAsync());

    static async Coroutine Announce(TaskRef<int> adder)
    {
        adder.Task.Register("adder in C#");
        await PycosTask.YieldAsync();
    }

    static async Coroutine<bool> Client()
    {
        var found = await TaskRef.LocateAsync<int>("adder in C#", TimeSpan.FromSeconds(5));
        return found.TryGetValue(out var adder) && adder.TrySend(42);
    }

    static async Coroutine<int> Slowly(int number)
    {
        await PycosTask.SleepAsync(TimeSpan.FromSeconds(1));
        return number;
    }

    static async Coroutine<int> Sum()
    {
        var later = PycosTask.Spawn(Slowly(1)); // runs beside this task
        var now = await Slowly(2);              // a nested call: this task goes on when it has returned
        return now + await later;
    }

    static async Coroutine<int> Total(Inbox<int> numbers)
    {
        var total = 0;
        while ((await numbers.ReceiveAsync(TimeSpan.FromSeconds(5))).TryGetValue(out var number))
        {
            total += number;
        }

        return total; // nothing came for five seconds
    }

    static async Coroutine<int> Ask()
    {
        var task = Scheduler.CurrentOrDefault.Spawn<int, int>(Total, out var address);
        address.Send(1);            // never suspends
        await address.SendAsync(2); // suspends while the inbox is full
        return await task;
    }

    static async Coroutine<int> Work(List<string> log)
    {
        try
        {
            await PycosTask.SleepAsync(Timeout.InfiniteTimeSpan);
            return 1;
        }
        finally
        {
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(10)); // suspending is allowed here too
            log.Add("cleaned up");
        }
    }

    static async Coroutine<PycosTaskStatus> Stop(List<string> log)
    {
        var worker = PycosTask.Spawn(Work(log));
        await PycosTask.YieldAsync(); // a task that is terminated before its first step runs nothing
        worker.Terminate();
        return (await worker.OutcomeAsync()).Status; // Cancelled
    }
}
