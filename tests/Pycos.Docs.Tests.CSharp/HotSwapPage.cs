using Pycos.Testing;

namespace Pycos.Docs;

public static class HotSwapPage
{
    public static void NewCode()
    {
        using var simulation = new Simulation(seed: 1);
        simulation.Run(Watch());

        static async Coroutine<int> Watch()
        {
            var address = PycosTask.Spawn<string>(inbox => Counter(inbox, 0));
            foreach (var message in (string[])["a", "", "b"])
            {
                address.Send(message);
            }

            await PycosTask.SleepAsync(TimeSpan.FromSeconds(1));
            Check.IsTrue(await Exchange(address), "done");
            foreach (var message in (string[])["c", "", "1", "2", "3", "4", "5", "6"])
            {
                address.Send(message);
            }

            await address.Task;
            return 0;
        }
    }

    public static void Requests()
    {
        using var simulation = new Simulation(seed: 1);
        Check.Equal("Cancelled: The request was cancelled.", simulation.Run(GiveUp()));
    }

    static async Coroutine Counter(Inbox<string> inbox, int count)
    {
        PycosTask.SetHotSwappable(() => count); // what new code takes over
        await foreach (var message in inbox.ReadAllAsync())
        {
            count++;
        }
    }

    static async Coroutine ThriftyCounter(Inbox<string> inbox, int count)
    {
        while (count < 10)
        {
            if (await inbox.ReceiveAsync() != "")
            {
                count++;
            }
        }
    }

    static async Coroutine<bool> Exchange(TaskRef<string> address)
    {
        var outcome = await address.HotSwap<int>(ThriftyCounter);
        return outcome.IsDone;
    }

    static async Coroutine<string> GiveUp()
    {
        var busy = PycosTask.Spawn(Sleep()); // it never says that it may be replaced
        var request = busy.HotSwap(() => Sleep());
        if ((await request.OutcomeAsync(TimeSpan.FromSeconds(5))).TimedOut)
        {
            request.Cancel();
        }

        return $"{await request}";
    }

    static async Coroutine Sleep() => await PycosTask.SleepAsync(TimeSpan.FromHours(1));
}
