using Microsoft.Extensions.Logging;
using Pycos;
using Pycos.Travel.Fixtures;

// A node that knows nothing of what it will run. Arguments: the directory of the store, the secret, and "code" to grant that, or
// "functions" to run nothing but what it has. It prints its port and then what it logs, tells what its process has in memory for each
// line of input, and ends with its input.
var (directory, secret, grants) = (args[0], args[1], args[2] == "code" ? Capabilities.Default | Capabilities.Code : Capabilities.Default);
using var node = PycosNode.Start(new NodeOptions
{
    Name = "bare",
    Secrets = [new NodeSecret(secret, grants: grants)],
    Port = 0,
    ListenOn = [System.Net.IPAddress.Loopback],
    PeersVariable = null,
    Discovery = DiscoveryOptions.Off,
    AcceptsCode = args[2] != "functions",
    CodeDirectory = directory,
    SendsTraces = true,
    Logger = new LineLogger(),
});
if (args[2] == "functions")
{
    node.AllowFunction<string, (int, int)>(Installed.CountWords);
}

node.AddService<int, int>("double", async (number, _) => 2 * number);
Console.WriteLine(node.Location!.Port);
while (Console.ReadLine() is { } label)
{
    Memory.Collect();
    Console.WriteLine($"memory {label} {Memory.Measure()}");
}

/// <summary>What a process has in memory.</summary>
internal static class Memory
{
    /// <summary>Contexts of code need several rounds, between which finalizers run.</summary>
    public static void Collect()
    {
        for (var round = 0; round < 5; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    /// <summary>Assemblies, those of them that can be unloaded, bytes of objects, bytes of the process in physical memory.</summary>
    public static string Measure()
    {
        var assemblies = AppDomain.CurrentDomain.GetAssemblies();
        var shipped = assemblies.Count(assembly => assembly.IsCollectible);
        return FormattableString.Invariant($"{assemblies.Length} {shipped} {GC.GetTotalMemory(false)} {Environment.WorkingSet}");
    }
}

/// <summary>Writes each entry as a line.</summary>
internal sealed class LineLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Console.WriteLine($"{eventId.Id} {formatter(state, exception)}");
}
