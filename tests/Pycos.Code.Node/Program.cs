using Microsoft.Extensions.Logging;
using Pycos;
using Pycos.Travel.Fixtures;

// A node that knows nothing of what it will run. Arguments: the directory of the store, the secret, and "code" to grant that, or "functions" to
// run nothing but what it has. It prints
// its port and then what it logs, and ends with its input.
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

Console.WriteLine(node.Location!.Port);
Console.In.ReadToEnd();

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
