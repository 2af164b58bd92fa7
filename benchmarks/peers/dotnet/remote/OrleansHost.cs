using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Pycos.Benchmarks.Peers;

/// <summary>A silo, and clients of it.</summary>
internal static class OrleansHost
{
    /// <summary>Starts a silo with a gateway for clients, whose port is returned.</summary>
    /// <param name="siloPort">Where other silos find it.</param>
    /// <param name="first">Where it finds the first silo of its cluster, if that is another one.</param>
    public static int StartSilo(int siloPort, int? first = null)
    {
        var gatewayPort = FreePort();
        var firstSilo = first is { } port ? new IPEndPoint(IPAddress.Loopback, port) : null;
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleans(silo => silo
                .UseLocalhostClustering(siloPort, gatewayPort, firstSilo)
                .Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback))
            .Build();
        host.StartAsync().GetAwaiter().GetResult();
        return gatewayPort;
    }

    /// <summary>Connects to silos, whose grains are then found.</summary>
    public static IGrainFactory Connect(params int[] gatewayPorts)
    {
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleansClient(client => client.UseLocalhostClustering(gatewayPorts))
            .Build();
        host.StartAsync().GetAwaiter().GetResult();
        return (IClusterClient)host.Services.GetService(typeof(IClusterClient))!;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
