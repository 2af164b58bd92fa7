using System.Globalization;
using System.Net;
using System.Net.Sockets;
using static Pycos.Examples.SocketChatRoom;

namespace Pycos.Examples;

/// <summary>A chat over plain sockets: three servers, and a client for each of them.</summary>
internal static class SocketChat
{
    private const int UsualPort = 3456;

    public static void RunServerA(string[] arguments) => Serve(arguments, Shared());

    public static void RunServerB(string[] arguments) => Serve(arguments, Owned(announces: false));

    /// <summary>Accepts by a thread that waits for the system, as code does that was there before.</summary>
    public static void RunServerC(string[] arguments)
    {
        var given = Parse(arguments);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(given.Place);
        listener.Listen();
        Console.WriteLine($"listening at {listener.LocalEndPoint}");
        var arrivals = PycosTask.Spawn<AsyncSocket>(inbox =>
            AttendAll(given.Clients, async Coroutine<AsyncSocket> () => await inbox.ReceiveAsync(), Owned(announces: true)));
        AwaitEnd(arrivals.Task, () => Accept(listener, given.Clients, arrivals), listener.Dispose);
    }

    public static void RunClient(string[] arguments)
    {
        var given = Parse(arguments);
        if (given.Clients != new Arguments().Clients)
        {
            throw Scenario.Misuse("A client is one. Give --clients to a server.");
        }

        PycosTask.Spawn(Visit(given.Place)).AsTask().GetAwaiter().GetResult();
    }

    private static void Serve(string[] arguments, Func<IEvent, Coroutine> handle)
    {
        var given = Parse(arguments);
        using var listener = AsyncSocket.Listen(given.Place);
        Console.WriteLine($"listening at {listener.LocalEndPoint}");
        AwaitEnd(PycosTask.Spawn(AttendAll(given.Clients, () => listener.AcceptAsync(), handle)));
    }

    private static void Accept(Socket listener, int clients, TaskRef<AsyncSocket> arrivals)
    {
        try
        {
            for (var client = 0; client < clients; client++)
            {
                arrivals.Send(new AsyncSocket(listener.Accept()));
            }
        }
        catch (ObjectDisposedException)
        {
            // It was closed before the wait for the next one.
        }
        catch (SocketException closed) when (closed.SocketErrorCode is SocketError.Interrupted or SocketError.OperationAborted)
        {
            // It was closed during the wait.
        }
    }

    /// <summary>Handles what happens by the task of the client to which it happens, in a set that all of them change.</summary>
    private static Func<IEvent, Coroutine> Shared()
    {
        var members = new HashSet<Member>();
        // Two tasks must not send on one connection at the same time.
        var sending = new AsyncLock();
        return Handle;

        async Coroutine Handle(IEvent happened)
        {
            switch (happened)
            {
                case Joined:
                    members.Add(happened.Member);
                    break;
                case Left:
                    members.Remove(happened.Member);
                    break;
                case Said said:
                    using (await sending.EnterAsync())
                    {
                        // A copy, since the set may change while one of the others is sent to.
                        await TellOthers([.. members], said.Member, $"{said.Member.Id} says: {said.Text}");
                    }

                    break;
            }
        }
    }

    /// <summary>Handles what happens by one task, which gets it as messages.</summary>
    private static Func<IEvent, Coroutine> Owned(bool announces)
    {
        var owner = PycosTask.Spawn<IEvent>(events => OwnMembers(announces, events), new SpawnOptions { Daemon = true });
        return async Coroutine (happened) => await owner.SendAsync(happened);
    }

    /// <summary>Owns the set of members, so that it needs neither a lock nor a copy.</summary>
    private static async Coroutine OwnMembers(bool announces, Inbox<IEvent> events)
    {
        var members = new HashSet<Member>();
        await foreach (var happened in events.ReadAllAsync())
        {
            var one = happened.Member;
            switch (happened)
            {
                case Joined when announces:
                    await Tell(one, $"id: {one.Id}");
                    await TellOthers(members, one, $"{one.Id} joined");
                    members.Add(one);
                    break;
                case Joined:
                    members.Add(one);
                    break;
                case Said said:
                    await TellOthers(members, one, $"{one.Id} says: {said.Text}");
                    break;
                case Left:
                    members.Remove(one);
                    await TellOthers(announces ? members : [], one, $"{one.Id} left");
                    break;
            }
        }
    }

    private static async Coroutine Visit(EndPoint server)
    {
        using var connection = await AsyncSocket.ConnectAsync(server);
        var talking = PycosTask.Spawn(Talk(connection));
        try
        {
            while (await TextMessages.ReceiveAsync(connection) is { } text)
            {
                Console.WriteLine(text);
            }
        }
        finally
        {
            // When the server ends first, nobody need type a line for this to end.
            talking.Terminate();
        }
    }

    /// <summary>Sends what is typed, until that is "quit" or ends.</summary>
    private static async Coroutine Talk(AsyncSocket connection)
    {
        while (await BlockingPool.Shared.RunAsync(Console.ReadLine) is { } line and not "quit")
        {
            await TextMessages.SendAsync(connection, line);
        }

        connection.Shutdown(SocketShutdown.Send);
    }

    private static Arguments Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] => new Arguments(),
        ["--port", var text, .. var rest] when IsNumber(text, out var port) => Parse(rest) with { Port = port },
        ["--clients", var text, .. var rest] when IsNumber(text, out var clients) => Parse(rest) with { Clients = clients },
        [var other, ..] => throw Scenario.Misuse(
            $"'{other}' is not understood. Give --port NUMBER, or to a server --clients NUMBER."),
    };

    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private sealed record Arguments
    {
        public int Port { get; init; } = UsualPort;

        public int Clients { get; init; } = int.MaxValue;

        public IPEndPoint Place => new(IPAddress.Loopback, Port);
    }
}
