using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pycos.Examples;

/// <summary>What the servers of a chat over sockets have in common: how a client is heard and told something.</summary>
internal static class SocketChatRoom
{
    /// <summary>A member that takes nothing for so long is closed, so that the others do not wait for it for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What happens to a member.</summary>
    public interface IEvent
    {
        Member Member { get; }
    }

    /// <summary>
    /// Sends a text to a member. If its connection breaks meanwhile it is closed, and the member leaves by the task that reads there.
    /// </summary>
    public static async Coroutine Tell(Member member, string text)
    {
        try
        {
            await TextMessages.SendAsync(member.Connection, text, Patience);
        }
        catch (Exception error) when (IsBroken(error))
        {
            member.Connection.Dispose();
        }
    }

    public static async Coroutine TellOthers(IEnumerable<Member> members, Member one, string text)
    {
        foreach (var other in members.Where(other => other != one))
        {
            await Tell(other, text);
        }
    }

    /// <summary>Gives each client a number and a task; ends when so many have come, and all of them have gone.</summary>
    public static Coroutine AttendAll(int clients, Func<Coroutine<AsyncSocket>> next, Func<IEvent, Coroutine> handle) =>
        TaskGroup.RunAsync(async Coroutine (group) =>
        {
            for (var id = 1; id <= clients; id++)
            {
                _ = group.Spawn(Attend(id, await next(), handle));
            }
        });

    /// <summary>
    /// Runs something on this thread, and waits for a server's end. Ctrl+C ends both, the first by a function, and is no failure.
    /// </summary>
    public static void AwaitEnd(PycosTask server, Action? run = null, Action? stop = null)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            server.Terminate();
            stop?.Invoke();
        });
        try
        {
            run?.Invoke();
            server.AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("interrupted");
        }
    }

    private static async Coroutine Attend(int id, AsyncSocket connection, Func<IEvent, Coroutine> handle)
    {
        using (connection)
        {
            var visitor = new Member(id, connection);
            await handle(new Joined(visitor));
            Console.WriteLine($"{id} has come");
            await Hear(visitor, handle);
            await handle(new Left(visitor));
            Console.WriteLine($"{id} has gone");
        }
    }

    private static async Coroutine Hear(Member speaker, Func<IEvent, Coroutine> handle)
    {
        try
        {
            while (await TextMessages.ReceiveAsync(speaker.Connection) is { } text)
            {
                await handle(new Said(speaker, text));
            }
        }
        catch (Exception error) when (IsBroken(error))
        {
            Console.WriteLine($"{speaker.Id} is lost: {error.Message}");
        }
    }

    /// <summary>Whether a connection broke that the other side, or this one, did not end properly.</summary>
    private static bool IsBroken(Exception error) =>
        error is SocketException or IOException or TimeoutException or SocketClosedException;

    public sealed record Member(int Id, AsyncSocket Connection);

    public sealed record Joined(Member Member) : IEvent;

    public sealed record Said(Member Member, string Text) : IEvent;

    public sealed record Left(Member Member) : IEvent;
}
