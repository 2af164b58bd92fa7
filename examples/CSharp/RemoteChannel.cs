namespace Pycos.Examples;

/// <summary>Two programs: a client delivers messages to a channel of a server, which both of them have subscribed to.</summary>
internal static class RemoteChannel
{
    private const int Messages = 10;
    private const int Subscribers = 2;
    private const string Name = "2clients";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void RunServer(string[] arguments)
    {
        using var node = NodeArguments.Serve("remote-channel-server", arguments);
        Console.WriteLine(node);
        PycosTask.Spawn(SubscribeLate());
        Visitors.AwaitAll(node);
    }

    public static void RunClient(string[] arguments)
    {
        var (node, server) = NodeArguments.Connect("remote-channel-client", arguments);
        using (node)
        {
            PycosTask.Spawn(Run(node, server)).AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Coroutine SubscribeLate()
    {
        using var channel = new BroadcastChannel<Note>(Name);
        var receiver = PycosTask.Spawn<Note>(inbox => Receive("the server", inbox));
        await PycosTask.SleepAsync(TimeSpan.FromSeconds(3));
        channel.Subscribe(receiver);
        await receiver.Task;
    }

    private static async Coroutine Run(PycosNode node, Location server)
    {
        await node.ConnectAsync(server);
        var found = await node.LocateChannelAsync<Note>(Name, server, Patience);
        if (!found.TryGetValue(out var channel))
        {
            throw new InvalidOperationException($"No channel is called {Name} at {server}.");
        }

        var receiver = PycosTask.Spawn<Note>(inbox => Receive("the client", inbox));
        await channel.SubscribeAsync(receiver);
        for (var number = 1; number <= Messages; number++)
        {
            // The first one waits until the server has subscribed, too.
            var reached = await channel.DeliverAsync(new Note($"message {number}", receiver, false), Subscribers, Patience);
            Console.WriteLine($"message {number} has reached {reached}");
            Scenario.Expect(reached == Subscribers, "It has not reached both.");
        }

        await channel.SendAsync(new Note("", receiver, true));
        await receiver.Task;
        await channel.UnsubscribeAsync(receiver);
    }

    private static async Coroutine Receive(string who, Inbox<Note> inbox)
    {
        var count = 0;
        while (await inbox.ReceiveAsync() is { IsLast: false } note)
        {
            Console.WriteLine($"{who} got {note.Text} from {(note.Sender == inbox.Self ? "myself" : note.Sender)}");
            count++;
        }

        Scenario.Expect(count == Messages, $"{who} got {count} messages.");
    }

    private sealed record Note(string Text, TaskRef<Note> Sender, bool IsLast);
}
