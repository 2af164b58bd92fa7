using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pycos.Benchmarks.Peers;

/// <summary>Kestrel's transport with a connection handler of ours, without HTTP. How much it reads at a time is its own affair.</summary>
internal sealed class KestrelEcho(bool tls) : IEchoServer
{
    public int Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, Configure));
        var host = builder.Build();
        host.Start();
        var addresses = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new Uri(addresses.Single()).Port;
    }

    private void Configure(ListenOptions endpoint)
    {
        if (tls)
        {
            endpoint.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = SelfSignedCertificate.Create(),
                SslProtocols = SslProtocols.Tls13,
            });
        }

        endpoint.Run(EchoAsync);
    }

    private static async Task EchoAsync(ConnectionContext connection)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        while (true)
        {
            var read = await input.ReadAsync().ConfigureAwait(false);
            if (read.IsCompleted && read.Buffer.IsEmpty)
            {
                return;
            }

            foreach (var segment in read.Buffer)
            {
                await output.WriteAsync(segment).ConfigureAwait(false);
            }

            input.AdvanceTo(read.Buffer.End);
        }
    }
}
