using System.Net;
using System.Net.Sockets;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Runs a <see cref="StreamProgram"/>: no byte may get lost or come twice, whatever ends the waits.</summary>
public sealed class StreamRun
{
    private readonly StreamProgram program;
    private readonly byte[] data;
    private readonly List<byte> received = [];
    private readonly PycosTask?[] workers = new PycosTask?[2];
    private int sent;
    private bool done;

    private StreamRun(StreamProgram program)
    {
        this.program = program;
        data = new byte[program.Total];
        new Random(program.Total).NextBytes(data);
    }

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seed">The seed of the simulation.</param>
    /// <param name="faults">What is wrong with the scheduler.</param>
    /// <returns>What was wrong, or nothing.</returns>
    public static string? Run(StreamProgram program, int seed, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(faults);
        using var simulation = new Simulation(seed, new SimulationOptions
        {
            BufferSize = program.BufferSize,
            StepLimit = 50_000,
            Scheduler = new SchedulerOptions
            {
                PollInterval = faults.NeverPolls ? Faults.NoPollInterval : program.PollInterval,
                OperationBudget = 4,
            },
        });
        simulation.Network.Latency = TimeSpan.FromMicroseconds(program.LatencyMicroseconds);
        var run = new StreamRun(program);
        try
        {
            simulation.Run(run.MainAsync());
        }
        catch (Exception exception) when (exception is SimulationDeadlockException or SimulationStepLimitException)
        {
            return exception.Message;
        }

        return run.received.SequenceEqual(run.data)
            ? null
            : $"{run.data.Length} bytes were sent, {run.received.Count} received, and they differ";
    }

    private async Coroutine MainAsync()
    {
        using var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 1));
        using var client = await AsyncSocket.ConnectAsync(listener.LocalEndPoint!);
        using var server = await listener.AcceptAsync();
        for (var i = 0; i < program.Spinners; i++)
        {
            _ = PycosTask.Spawn(SpinAsync());
        }

        var writing = PycosTask.Spawn(PersistAsync(0, () => WriteAsync(client)));
        var disturbing = PycosTask.Spawn(DisturbAsync());
        await PersistAsync(1, () => ReadAsync(server));
        await writing;
        done = true;
        disturbing.Terminate();
    }

    /// <summary>Starts a worker again as often as it is ended by others.</summary>
    private async Coroutine PersistAsync(int place, Func<Coroutine> work)
    {
        while (true)
        {
            var worker = PycosTask.Spawn(work());
            workers[place] = worker;
            try
            {
                await worker;
                return;
            }
            catch (Exception exception) when (exception is TaskTerminatedException or ChaosException)
            {
                // It goes on where it was.
            }
        }
    }

    private async Coroutine WriteAsync(AsyncSocket socket)
    {
        for (var i = 0; sent < data.Length; i++)
        {
            var (size, timeout) = Limits(program.Writes, i);
            try
            {
                sent += await socket.SendAsync(data.AsMemory(sent, Math.Min(size, data.Length - sent)), timeout);
            }
            catch (SocketTimeoutException)
            {
                await PycosTask.SleepAsync(TimeSpan.FromMicroseconds(program.Spinners > 0 ? 0 : 10));
            }
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private async Coroutine ReadAsync(AsyncSocket socket)
    {
        var buffer = new byte[64];
        for (var i = 0; ; i++)
        {
            var (size, timeout) = Limits(program.Reads, i);
            try
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(0, size), timeout);
                if (count == 0)
                {
                    return;
                }

                received.AddRange(buffer.AsSpan(0, count));
            }
            catch (SocketTimeoutException)
            {
                await PycosTask.SleepAsync(TimeSpan.FromMicroseconds(program.Spinners > 0 ? 0 : 10));
            }
        }
    }

    private static (int Size, TimeSpan? Timeout) Limits(int[] choices, int index)
    {
        var choice = choices[index % choices.Length];
        return (1 + (choice % 64), (choice / 64) switch
        {
            0 => null,
            1 => TimeSpan.Zero,
            2 => TimeSpan.FromMicroseconds(3),
            _ => TimeSpan.FromSeconds(1),
        });
    }

    private async Coroutine DisturbAsync()
    {
        foreach (var choice in program.Disturbances)
        {
            if (program.Spinners > 0 || choice % 3 == 0)
            {
                await PycosTask.YieldAsync();
            }
            else
            {
                await PycosTask.SleepAsync(TimeSpan.FromMicroseconds(choice));
            }

            if (choice % 2 == 0)
            {
                workers[choice / 2 % 2]?.Terminate();
            }
            else
            {
                workers[choice / 2 % 2]?.Throw(new ChaosException());
            }
        }
    }

    private async Coroutine SpinAsync()
    {
        while (!done)
        {
            await PycosTask.YieldAsync();
        }
    }
}
