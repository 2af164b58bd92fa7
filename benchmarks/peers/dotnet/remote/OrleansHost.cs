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
    public static int StartSilo()
    {
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleans(silo => silo
                .UseLocalhostClustering(siloPort, gatewayPort)
                .Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback))
            .Build();
        host.StartAsync().GetAwaiter().GetResult();
        return gatewayPort;
    }

    /// <summary>Connects to a silo, whose grains are then found.</summary>
    public static IGrainFactory Connect(int port)
    {
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleansClient(client => client.UseLocalhostClustering(port))
            .Build();
        host.StartAsync().GetAwaiter().GetResult();
        return (IClusterClient)host.Services.GetService(typeof(IClusterClient))!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
