namespace Pycos.Examples;

/// <summary>
/// A client and a server get new code while they run. The server looks at the name of what it is offered, and hands over what it
/// has seen; the client starts anew.
/// </summary>
internal static class HotSwap
{
    /// <summary>The message that ends the server.</summary>
    private const int Quit = 0;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static void Run(string[] arguments)
    {
        var (sent, seen) = PycosTask.Spawn(Direct()).Value();
        Scenario.Expect(sent.SequenceEqual(seen), "Messages were lost, doubled or out of order.");
        Scenario.Expect(sent.Count(number => number == 42) == 2, "The client's new code has not started twice.");
        Console.WriteLine($"the server saw all {seen.Count} numbers, some with the old code and some with the new");
    }

    /// <summary>Does what the user of the original types: client, server, client, quit.</summary>
    private static async Coroutine<(List<int> Sent, List<int> Seen)> Direct()
    {
        var sent = new List<int>();
        var daemon = new SpawnOptions { Daemon = true, HotSwappable = true };
        var serving = Scheduler.Current!.Spawn<int, List<int>>(ServerProc, out var server, new SpawnOptions { Daemon = true });
        var client = PycosTask.Spawn(ClientProc(server, sent), daemon);
        var (serverId, clientId) = (serving.Id, client.Id);

        await PycosTask.SleepAsync(5 * Pause);
        Report(await client.HotSwap(() => ClientProc2(server, sent)));
        await PycosTask.SleepAsync(5 * Pause);
        var refused = await server.HotSwap<List<int>, List<int>>(Intruder);
        Report(refused);
        Report(await server.HotSwap<List<int>, List<int>>((inbox, seen) => ServerProc2(inbox, seen, "sqrt", Math.Sqrt)));
        await PycosTask.SleepAsync(5 * Pause);
        Report(await client.HotSwap(() => ClientProc2(server, sent)));
        await PycosTask.SleepAsync(5 * Pause);

        client.Terminate();
        server.Send(Quit);
        Scenario.Expect(refused.Status == HotSwapStatus.Refused, "The server took code that it did not want.");
        Scenario.Expect(serving.Name == "ServerProc2" && client.Name == "ClientProc2", "The names are not those of the new code.");
        Scenario.Expect((serving.Id, client.Id) == (serverId, clientId), "The tasks are not the same.");
        return (sent, await serving);
    }

    private static void Report(HotSwapOutcome outcome) => Console.WriteLine($"--- {outcome}");

    private static async Coroutine ClientProc(TaskRef<int> server, List<int> sent)
    {
        for (var number = 1; ; number++)
        {
            sent.Add(number);
            server.Send(number);
            await PycosTask.SleepAsync(Pause);
        }
    }

    private static async Coroutine ClientProc2(TaskRef<int> server, List<int> sent)
    {
        for (var number = 42; ; number += 2)
        {
            sent.Add(number);
            server.Send(number);
            await PycosTask.SleepAsync(Pause);
        }
    }

    private static async Coroutine<List<int>> ServerProc(Inbox<int> inbox)
    {
        var seen = new List<int>();
        PycosTask.SetHotSwappable(() => seen);
        while (true)
        {
            try
            {
                var number = await inbox.ReceiveAsync();
                if (number == Quit)
                {
                    return seen;
                }

                seen.Add(number);
                Console.WriteLine($"{number}");
            }
            catch (HotSwapException swap) when (!swap.NewCode.StartsWith("ServerProc", StringComparison.Ordinal))
            {
                swap.Refuse($"the server does not want {swap.NewCode}");
            }
        }
    }

    private static async Coroutine<List<int>> ServerProc2(
        Inbox<int> inbox, List<int> seen, string name, Func<double, double> function)
    {
        while (await inbox.ReceiveAsync() is not Quit and var number)
        {
            seen.Add(number);
            Console.WriteLine($"{number}: {name} {function(number):F3}");
        }

        return seen;
    }

    private static async Coroutine<List<int>> Intruder(Inbox<int> inbox, List<int> seen)
    {
        await inbox.ReceiveAsync();
        return seen;
    }
}
