namespace Pycos.Examples;

/// <summary>Two programs: a chat over a channel of the server, which rewrites what the clients type.</summary>
internal static class ChannelChat
{
    private const string ServerName = "chat_server";
    private const string ChannelName = "chat_channel";
    private const string Joining = "joined";
    private const string Leaving = "bye";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void RunServer(string[] arguments)
    {
        using var node = NodeArguments.Serve("channel-chat-server", arguments);
        Console.WriteLine(node);
        PycosTask.Spawn<Join>(Host, new SpawnOptions { Daemon = true }).Task.Register(ServerName);
        Visitors.AwaitAll(node);
    }

    public static void RunClient(string[] arguments)
    {
        var (node, server) = NodeArguments.Connect("channel-chat-client", arguments);
        using (node)
        {
            PycosTask.Spawn<int>(numbers => Visit(node, server, numbers)).Task.AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Nobody hears those who shout.</summary>
    private static Transformed<Note> Rewrite(string channel, Note note) => note.Text switch
    {
        Joining => note with { Text = "joined :-)" },
        Leaving => note with { Text = "left :-(" },
        var text when text.Any(char.IsUpper) && !text.Any(char.IsLower) => Transformed.Drop<Note>(),
        var text => note with { Text = $"says: {text}" },
    };

    private static async Coroutine Host(Inbox<Join> inbox)
    {
        using var channel = new BroadcastChannel<Note>(ChannelName) { Transform = Rewrite };
        var number = 0;
        await foreach (var join in inbox.ReadAllAsync())
        {
            await join.ReplyTo.SendAsync(++number);
        }
    }

    private static async Coroutine Visit(PycosNode node, Location location, Inbox<int> numbers)
    {
        await node.ConnectAsync(location);
        var own = await JoinAsync(node, location, numbers);
        var found = await node.LocateChannelAsync<Note>(ChannelName, location, Patience);
        Scenario.Expect(!found.TimedOut, $"There is no {ChannelName} at {location}.");
        var receiver = PycosTask.Spawn<Note>(notes => Show(own, notes), new SpawnOptions { Daemon = true });
        await found.Value.SubscribeAsync(receiver);
        Console.WriteLine($"you are {own}");
        await Talk(own, found.Value);
        await found.Value.UnsubscribeAsync(receiver);
    }

    private static async Coroutine<int> JoinAsync(PycosNode node, Location location, Inbox<int> numbers)
    {
        var server = await node.LocateTaskAsync<Join>(ServerName, location, Patience);
        Scenario.Expect(!server.TimedOut, $"There is no {ServerName} at {location}.");
        await server.Value.SendAsync(new Join(numbers.Self));
        var number = await numbers.ReceiveAsync(Patience);
        Scenario.Expect(!number.TimedOut, "The server gives no number.");
        return number.Value;
    }

    /// <summary>Sends what is typed, until that is "quit" or ends.</summary>
    private static async Coroutine Talk(int own, BroadcastChannel<Note> channel)
    {
        await channel.SendAsync(new Note(own, Joining));
        while (await BlockingPool.Shared.RunAsync(Console.ReadLine) is { } line and not "quit")
        {
            await channel.SendAsync(new Note(own, line));
        }

        await channel.SendAsync(new Note(own, Leaving));
    }

    private static async Coroutine Show(int own, Inbox<Note> notes)
    {
        await foreach (var note in notes.ReadAllAsync())
        {
            if (note.Member != own)
            {
                Console.WriteLine($"{note.Member} {note.Text}");
            }
        }
    }

    private sealed record Note(int Member, string Text);

    /// <summary>A client that comes, and where it hears its number.</summary>
    private sealed record Join(TaskRef<int> ReplyTo);
}
