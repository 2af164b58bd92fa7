using Pycos.Testing;

namespace Pycos.Docs;

public static class SupervisionPage
{
    public static void Monitors()
    {
        using var simulation = new Simulation(seed: 1);
        Check.Equal("done: 21, failed: 43 is odd", simulation.Run(Report()));

        static async Coroutine<string> Report()
        {
            var task = Scheduler.Current!.Spawn<string, string>(Foreman, out var address);
            foreach (var number in (int[])[42, 43])
            {
                Watch(Half(number), address);
            }

            Check.IsTrue(await IsLost(PycosTask.Spawn(Half(1))), "failed");
            return await task;
        }
    }

    public static void Supervisors()
    {
        using var simulation = new Simulation(seed: 1);
        var rows = new List<string>();
        simulation.Run(Work(rows));
        Check.Equal("a b", string.Join(' ', rows));
    }

    public static void GivingUp()
    {
        using var simulation = new Simulation(seed: 1);
        Check.Equal(4, simulation.Run(Hopeless()));
    }

    static void Watch(Coroutine<int> job, TaskRef<string> foreman) =>
        PycosTask.Spawn(job).Notify(foreman, status => status.Kind switch
        {
            MonitorKind.Completed => $"done: {status.Value}",
            MonitorKind.Failed => $"failed: {status.Exception!.Message}",
            _ => "terminated",
        });

    static async Coroutine<bool> IsLost(PycosTask task)
    {
        var status = await task.MonitorAsync(); // never throws what ended the task
        return status.Kind == MonitorKind.Failed;
    }

    static async Coroutine<string> Foreman(Inbox<string> inbox)
    {
        var report = new List<string>();
        while (report.Count < 2)
        {
            report.Add(await inbox.ReceiveAsync());
        }

        return string.Join(", ", report.Order());
    }

    static async Coroutine<int> Half(int number)
    {
        await PycosTask.YieldAsync();
        return number % 2 == 0 ? number / 2 : throw new InvalidOperationException($"{number} is odd");
    }

    static async Coroutine Work(List<string> rows)
    {
        var writer = new ChildSpec<string>("writer", inbox => Store(inbox, rows));
        var supervisor = Supervisor.Start(
            [
                writer,
                new ChildSpec("refresher", Refresh) { ShutdownTimeout = TimeSpan.FromSeconds(1) },
                new ChildSpec("warm-up", Refresh) { Restart = RestartMode.Temporary },
            ],
            new SupervisorOptions
            {
                Strategy = SupervisionStrategy.RestForOne,
                MaxRestarts = 5,
                Period = TimeSpan.FromMinutes(1),
                Backoff = new RestartBackoff(first: TimeSpan.FromSeconds(0.1), longest: TimeSpan.FromSeconds(10)),
            });
        foreach (var row in (string[])["a", "", "b"])
        {
            writer.Address.Send(row); // the writer fails at the second, and gets the third when it runs again
        }

        await PycosTask.SleepAsync(TimeSpan.FromSeconds(1));
        await supervisor.StopAsync();
    }

    static async Coroutine<int> Hopeless()
    {
        var supervisor = Supervisor.Start([ChildSpec.Returning("odd", () => Half(1))]);
        var status = await supervisor.Task.MonitorAsync();
        return status.Exception is RestartLimitExceededException limit ? limit.Causes.Count : 0;
    }

    static async Coroutine Store(Inbox<string> inbox, List<string> rows)
    {
        await foreach (var row in inbox.ReadAllAsync())
        {
            rows.Add(row != "" ? row : throw new InvalidOperationException("an empty row"));
        }
    }

    static async Coroutine Refresh() => await PycosTask.SleepAsync(TimeSpan.FromSeconds(30));
}
