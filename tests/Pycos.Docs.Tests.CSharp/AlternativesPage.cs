namespace Pycos.Docs;

public static class AlternativesPage
{
    public static void Serving()
    {
        using var scheduler = new Scheduler();
        Check.Equal(6, scheduler.Spawn(Work()).Value());
    }

    private static async Coroutine<int> Work()
    {
        var stop = new AsyncEvent();
        var server = PycosTask.Current.Scheduler.Spawn<int, int>(inbox => Serve(inbox, stop), out var jobs);
        for (var job = 1; job <= 3; job++)
        {
            jobs.Send(job);
        }

        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(5));
        stop.Set();
        return await server;
    }

    static async Coroutine<int> Serve(Inbox<int> jobs, AsyncEvent stop)
    {
        var sum = 0;
        while (await Alt.Choose(jobs.ReceiveAlt().Map(job => (int?)job), stop.WaitAlt().Map(_ => (int?)null)) is { } job)
        {
            sum += job;
        }

        return sum;
    }
}
