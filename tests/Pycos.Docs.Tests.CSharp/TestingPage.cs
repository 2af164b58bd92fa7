using System.Net;
using System.Text;
using Pycos.Testing;

namespace Pycos.Docs;

public static class TestingPage
{
    public static void VirtualTime() => Check.Equal(TimeSpan.FromDays(1), Day());

    public static void SimulatedNetwork() => Check.Equal("hello", OverTheNetwork());

    static TimeSpan Day()
    {
        using var simulation = new Simulation(seed: 1);
        simulation.Run(Sleep());
        return simulation.Clock.Elapsed; // one day

        static async Coroutine Sleep() => await PycosTask.SleepAsync(TimeSpan.FromDays(1));
    }

    static string? OverTheNetwork()
    {
        using var simulation = new Simulation(seed: 7);
        simulation.Network.AddHost("server", IPAddress.Parse("10.0.0.1"));
        simulation.Network.Latency = TimeSpan.FromMilliseconds(20);
        simulation.CreateScheduler("server").Spawn(Answer(), new SpawnOptions { Daemon = true });
        return simulation.Run(Ask());

        static async Coroutine Answer()
        {
            using var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 80));
            using var connection = await listener.AcceptAsync();
            await connection.SendMessageAsync("hello"u8.ToArray());
        }

        static async Coroutine<string?> Ask()
        {
            await PycosTask.SleepAsync(TimeSpan.FromSeconds(1)); // the server may not listen yet
            using var connection = await AsyncSocket.ConnectAsync("server", 80);
            return await connection.ReceiveMessageAsync() is { } message ? Encoding.UTF8.GetString(message) : null;
        }
    }
}
