namespace Pycos.Examples;

/// <summary>A monitor is told how its workers have ended; a supervisor starts a worker anew each time that it crashes.</summary>
internal static class SupervisorExample
{
    public static void Run(string[] arguments)
    {
        var watcher = Scheduler.Default.Spawn<MonitorStatus, string>(Watch, out _);
        Scenario.Expect(watcher.Value() == "fine; fine, too", "A worker was not replaced.");
        PycosTask.Spawn(Supervise()).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Watches one worker that returns and one that fails, and replaces that by one that works.</summary>
    private static async Coroutine<string> Watch(Inbox<MonitorStatus> inbox)
    {
        PycosTask.Spawn(Return("fine")).Notify(inbox.Self);
        PycosTask.Spawn(Fail("out of luck")).Notify(inbox.Self);
        var values = new List<string>();
        while (values.Count < 2)
        {
            var status = await inbox.ReceiveAsync();
            if (status.Kind == MonitorKind.Completed)
            {
                Console.WriteLine($"a worker has returned '{status.Value}'");
                values.Add($"{status.Value}");
            }
            else
            {
                Console.WriteLine($"a worker has failed, {status.Exception!.Message}: another one takes its place");
                PycosTask.Spawn(Return("fine, too")).Notify(inbox.Self);
            }
        }

        return string.Join("; ", values);
    }

    private static async Coroutine Supervise()
    {
        var sum = 0;
        var adder = new ChildSpec<int>("adder", Add);
        var options = new SupervisorOptions { MaxRestarts = 10, Period = TimeSpan.FromSeconds(1) };
        var supervisor = Supervisor.Start([adder], options);
        for (var number = 1; number <= 100; number++)
        {
            adder.Address.Send(number);
            await PycosTask.YieldAsync();
        }

        await PycosTask.SleepAsync(TimeSpan.FromSeconds(0.1));
        var restarts = supervisor.Statistics.Restarts;
        Console.WriteLine($"the adder has crashed {restarts} times, and still has added up {sum}");
        Scenario.Expect(restarts == 7, "It is to be restarted after each crash.");
        Scenario.Expect(sum == 5050 - (13 * 28), "Only the numbers that it failed at are lost.");
        await supervisor.StopAsync();

        var hopeless = ChildSpec.Returning("hopeless", () => Fail("never works"));
        var end = await Supervisor.Start([hopeless], options).Task.MonitorAsync();
        var causes = end.Exception is RestartLimitExceededException limit ? limit.Causes.Count : 0;
        Console.WriteLine($"a supervisor gave up after {causes} failures");
        Scenario.Expect(causes == 11, "Ten restarts were allowed.");

        // It can not take numbers that divide by 13.
        async Coroutine Add(Inbox<int> inbox)
        {
            await foreach (var number in inbox.ReadAllAsync())
            {
                sum += number % 13 == 0 ? throw new InvalidOperationException($"{number}?") : number;
            }
        }
    }

    private static async Coroutine<string> Return(string value)
    {
        await PycosTask.YieldAsync();
        return value;
    }

    private static async Coroutine<string> Fail(string reason)
    {
        await PycosTask.YieldAsync();
        throw new InvalidOperationException(reason);
    }
}
