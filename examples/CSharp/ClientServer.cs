namespace Pycos.Examples;

/// <summary>Clients send messages to a server: a daemon, which does not keep the program alive but still sees every message.</summary>
internal static class ClientServer
{
    private const int Clients = 10;
    private const int MessagesEach = 3;

    public static void Run(string[] arguments)
    {
        var counter = 0;
        var received = new List<Message>();
        var server = PycosTask.Spawn<Message>(Serve, new SpawnOptions { Daemon = true });
        for (var client = 1; client <= Clients; client++)
        {
            PycosTask.Spawn(Send(client));
        }

        // Waits for the clients, and lets the daemon work off its inbox.
        Scheduler.Default.Finish();

        Scenario.Expect(
            received.Select(message => message.Count).SequenceEqual(Enumerable.Range(1, Clients * MessagesEach)),
            $"{received.Count} messages came, and their counts have gaps, repeat or are out of order.");
        Scenario.Expect(
            received.GroupBy(message => message.Client, message => message.Number)
                .All(numbers => numbers.SequenceEqual(Enumerable.Range(1, MessagesEach))),
            "A client's messages came out of order.");
        Console.WriteLine($"the server saw {received.Count} messages, counted from 1 to {counter} without a gap");

        async Coroutine Serve(Inbox<Message> inbox)
        {
            await foreach (var message in inbox.ReadAllAsync())
            {
                Console.WriteLine($"{message.Count,2}: message {message.Number} of client {message.Client}");
                received.Add(message);
            }
        }

        async Coroutine Send(int client)
        {
            for (var number = 1; number <= MessagesEach; number++)
            {
                await PycosTask.SleepAsync(TimeSpan.FromSeconds(0.5 + (2.5 * Random.Shared.NextDouble())));
                // No other task runs between here and the next await, so the counter needs no lock.
                counter++;
                server.Send(new Message(client, number, counter));
            }
        }
    }

    private sealed record Message(int Client, int Number, int Count);
}
