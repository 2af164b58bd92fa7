using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>What a server process does. It is called by <c>pycos-server</c>.</summary>
internal static class ServerProgram
{
    private const int KillSignal = 9;

    /// <summary>Runs a server until its node tells it to end, or is gone.</summary>
    /// <returns>The exit code, if the node is gone before it has told what to do.</returns>
    internal static int Run()
    {
        using var control = ControlInput.Take();
        using var terminal = IgnoreTerminal();
        if (control.ReadLine() is not { } line)
        {
            return 1;
        }

        var settings = ServerSettingsText.ReadSettings(line);
        var begun = new BegunMark(BegunMark.PathOf(settings.WorkDirectory, settings.Number, settings.Incarnation));
        var node = PycosNode.Start(OptionsOf(settings));
        ServerJobs.Start(node, settings, begun);
        Console.Out.WriteLine(ServerSettingsText.WriteReady(node.Location!.Port, Environment.ProcessId));
        Obey(control, node, settings);
        Vanish();
        return 0;
    }

    private static NodeOptions OptionsOf(ServerSettings settings) => new()
    {
        Name = settings.Name,
        Cluster = settings.Cluster,
        Secrets = [SessionSecret.Of(settings.Key, Capabilities.All & ~Capabilities.Relay)],
        Transport = settings.IsPlainText ? NodeTransport.PlainText : NodeTransport.Tls,
        AllowPlainTextBeyondLoopback = settings.IsPlainText,
        ListenOn = [IPAddress.Parse(settings.ListenOn)],
        Port = settings.Port,
        Advertise = settings.Advertise is { } address ? [new Location(IPAddress.Parse(address), 0)] : [],
        PeersVariable = null,
        Discovery = DiscoveryOptions.Off,
        AcceptsCode = true,
        Compression = settings.Compresses ? DataCompression.Always : DataCompression.Never,
        Logger = new ServerLog(),
        CodeDirectory = settings.CodeDirectory,
        SendsTraces = settings.SendsTraces,
        Heartbeat = settings.Heartbeat,
        ResumeTimeout = settings.ResumeTimeout,
        Files = new FileReceivingOptions { Directory = settings.WorkDirectory, MaxFileBytes = settings.MaxFileBytes },
    };

    /// <summary>Reads what the node tells, until there is no node.</summary>
    private static void Obey(StreamReader control, PycosNode node, ServerSettings settings)
    {
        try
        {
            while (control.ReadLine() is { } order)
            {
                switch (order)
                {
                    case ServerOrders.Interrupt:
                        Begin(ServerJobs.Interrupt);
                        break;
                    case ServerOrders.Close:
                        Begin(() => End(node));
                        break;
                    case ServerOrders.Detach:
                        Begin(() =>
                        {
                            ServerJobs.LeaveClient();
                            End(node, limit: settings.Grace);
                        });
                        break;
                    case { } when ServerOrders.IsDrop(order, out var claim):
                        Begin(() => ServerJobs.Drop(claim));
                        break;
                }
            }
        }
        catch (IOException)
        {
            // As if it had ended.
        }
    }

    /// <summary>On a thread of its own: those of the pool may all be with jobs, and this one has to see the end of the node.</summary>
    private static void Begin(Action action) => new Thread(() => action()) { IsBackground = true, Name = "pycos server order" }.Start();

    private static void End(PycosNode node, TimeSpan? limit = null)
    {
        ServerJobs.WaitForEnd(limit);
        node.Dispose();
        Console.Out.Flush();
        Environment.Exit(0);
    }

    /// <summary>Ends the process, and what its jobs have started, whatever they do at the moment.</summary>
    internal static void Vanish()
    {
        if (OperatingSystem.IsLinux())
        {
            // Of a process that leads no group there is none of this number.
            _ = LinuxCalls.Kill(-Environment.ProcessId, KillSignal);
        }

        using var own = Process.GetCurrentProcess();
        own.Kill();
    }

    /// <summary>
    /// A Ctrl+C is for the program at the terminal, which decides what becomes of its servers. On Linux they are not of its group.
    /// </summary>
    private static PosixSignalRegistration? IgnoreTerminal() => OperatingSystem.IsLinux()
        ? null
        : PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
}
