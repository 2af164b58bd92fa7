using System.Net.Sockets;

namespace Pycos.Examples;

/// <summary>
/// What means something in one process only does not travel: the sender is told what it is and how it came into the lambda, and nothing
/// is sent.
/// </summary>
internal static class ShipRefused
{
    public static void Run(string[] arguments)
    {
        using var bare = new BareNode();
        using var node = bare.StartCaller();
        PycosTask.Spawn(TryToShip(bare, node)).AsTask().GetAwaiter().GetResult();
    }

    private static async Coroutine TryToShip(BareNode bare, PycosNode node)
    {
        await node.ConnectAsync(bare.Location);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var office = new Office("London", new Mailer(socket));
        var framesBefore = BareNode.SentBy(node).FramesSent;
        try
        {
            var isConnected = await node.RunAsync(bare.Location, async () => office.Mailer.IsConnected);
            throw new InvalidOperationException($"It was sent, and has returned {isConnected}.");
        }
        catch (NotPicklableException refusal)
        {
            Console.WriteLine(refusal.Message);
        }

        var sent = BareNode.SentBy(node);
        Scenario.Expect(sent.FramesSent == framesBefore && sent.CodeBytesSent == 0, "Something was sent.");
        Console.WriteLine("nothing was sent");
    }

    private sealed record Office(string Name, Mailer Mailer);

    /// <summary>Something with a connection deep inside.</summary>
    private sealed class Mailer(Socket socket)
    {
        private readonly Socket socket = socket;

        public bool IsConnected => socket.Connected;
    }
}
