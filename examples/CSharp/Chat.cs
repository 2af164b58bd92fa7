using System.Net;
using System.Net.Sockets;

namespace Pycos.Examples;

/// <summary>
/// A chat: the server has one task for the room and two for each member, one that reads and one that writes, and so has each
/// client on its single socket.
/// </summary>
internal static class Chat
{
    private const int Lines = 5;

    private static readonly string[] Names = ["Ada", "Barbara", "Carol", "Dorothy"];

    public static void Run(string[] arguments)
    {
        var room = Scheduler.Default.Spawn<IEvent, List<Broadcast>>(Room, out var events);
        var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        PycosTask.Spawn(Accept(listener, events), new SpawnOptions { Daemon = true });
        var clients = Names.ToDictionary(name => name, name => PycosTask.Spawn(Client(listener.LocalEndPoint!, name)));
        var sent = room.Value();
        foreach (var (name, client) in clients)
        {
            var seen = client.Value();
            Scenario.Expect(
                seen.SequenceEqual(sent.Where(broadcast => broadcast.To.Contains(name)).Select(broadcast => broadcast.Text)),
                $"{name} has not seen what the server sent, in its order.");
            Scenario.Expect(!seen.Exists(line => line.StartsWith($"{name} says", StringComparison.Ordinal)), $"{name} saw what {name} said.");
        }

        Scenario.Expect(sent.Count == Names.Length * (Lines + 2), $"{sent.Count} messages were sent.");
        Console.WriteLine($"{sent.Count} messages, and everybody saw those of the others in the server's order");
    }

    private static async Coroutine Accept(AsyncSocket listener, TaskRef<IEvent> room)
    {
        using (listener)
        {
            while (true)
            {
                _ = PycosTask.Spawn(Serve(await listener.AcceptAsync(), room));
            }
        }
    }

    /// <summary>Reads what a member says; a task of its own writes to the member, so that neither waits for the other.</summary>
    private static async Coroutine Serve(AsyncSocket connection, TaskRef<IEvent> room)
    {
        using (connection)
        {
            if (await TextMessages.ReceiveAsync(connection) is not { } name)
            {
                return;
            }

            var writer = PycosTask.Spawn<string?>(lines => Write(connection, lines));
            room.Send(new Joined(name, writer));
            while (await TextMessages.ReceiveAsync(connection) is { } line)
            {
                room.Send(new Said(name, line));
            }

            room.Send(new Left(name));
            await writer.Task; // what was sent before the member left is written first
        }
    }

    private static async Coroutine Write(AsyncSocket connection, Inbox<string?> lines)
    {
        while (await lines.ReceiveAsync() is { } line)
        {
            await TextMessages.SendAsync(connection, line);
        }
    }

    /// <summary>Owns the members. What it sends, all of them get in the same order.</summary>
    private static async Coroutine<List<Broadcast>> Room(Inbox<IEvent> inbox)
    {
        var members = new Dictionary<string, TaskRef<string?>>();
        var sent = new List<Broadcast>();
        var left = 0;
        while (left < Names.Length)
        {
            switch (await inbox.ReceiveAsync())
            {
                case Joined joined:
                    SendToAll($"{joined.Name} joined", joined.Name);
                    members.Add(joined.Name, joined.Writer);
                    break;
                case Said said:
                    SendToAll($"{said.Name} says: {said.Text}", said.Name);
                    break;
                case Left leaving:
                    members.Remove(leaving.Name, out var writer);
                    SendToAll($"{leaving.Name} left", leaving.Name);
                    writer.Send(null);
                    left++;
                    break;
            }
        }

        return sent;

        void SendToAll(string text, string butNotTo)
        {
            Console.WriteLine(text);
            string[] others = [.. members.Keys.Where(name => name != butNotTo)];
            foreach (var other in others)
            {
                members[other].Send(text);
            }

            sent.Add(new Broadcast(text, others));
        }
    }

    /// <summary>Says a few lines while another task reads on the same socket; returns what that has read.</summary>
    private static async Coroutine<List<string>> Client(EndPoint server, string name)
    {
        using var connection = await AsyncSocket.ConnectAsync(server);
        var reader = PycosTask.Spawn(ReadAll(connection));
        await TextMessages.SendAsync(connection, name);
        for (var line = 1; line <= Lines; line++)
        {
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 40)));
            await TextMessages.SendAsync(connection, $"this is my line {line}");
        }

        connection.Shutdown(SocketShutdown.Send);
        return await reader;
    }

    private static async Coroutine<List<string>> ReadAll(AsyncSocket connection)
    {
        var lines = new List<string>();
        while (await TextMessages.ReceiveAsync(connection) is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    private interface IEvent;

    private sealed record Joined(string Name, TaskRef<string?> Writer) : IEvent;

    private sealed record Said(string Name, string Text) : IEvent;

    private sealed record Left(string Name) : IEvent;

    private sealed record Broadcast(string Text, string[] To);
}
