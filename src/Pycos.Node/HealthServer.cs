using System.Net;
using System.Text;
using System.Text.Json;

namespace Pycos.NodeTool;

/// <summary>Answers <c>/healthz</c> and <c>/metrics</c> over HTTP, for those who watch nodes.</summary>
internal sealed class HealthServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly NodeManager manager;
    private readonly MetricsReader metrics = new();

    /// <exception cref="HttpListenerException">The port is taken.</exception>
    internal HealthServer(DnsEndPoint place, PycosNode node, NodeManager manager)
    {
        this.manager = manager;
        listener.Prefixes.Add(FormattableString.Invariant($"http://{place.Host}:{place.Port}/"));
        listener.Start();
        _ = AnswerAsync();
    }

    public void Dispose()
    {
        listener.Close();
        metrics.Dispose();
    }

    private async Task AnswerAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                Answer(await listener.GetContextAsync());
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                // The client has hung up, or this is closed.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using var response = context.Response;
        var (status, type, text) = (context.Request.HttpMethod, context.Request.Url?.AbsolutePath) switch
        {
            ("GET" or "HEAD", "/healthz") => (HttpStatusCode.OK, "application/json", Health()),
            ("GET" or "HEAD", "/metrics") => (HttpStatusCode.OK, "text/plain; version=0.0.4; charset=utf-8", metrics.Read()),
            ("GET" or "HEAD", _) => (HttpStatusCode.NotFound, "text/plain", "There are /healthz and /metrics.\n"),
            _ => (HttpStatusCode.MethodNotAllowed, "text/plain", "Only GET.\n"),
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        response.StatusCode = (int)status;
        response.ContentType = type;
        response.ContentLength64 = bytes.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            response.OutputStream.Write(bytes);
        }
    }

    private string Health()
    {
        var offer = manager.Offer;
        return JsonSerializer.Serialize(new
        {
            status = "ok",
            name = offer.Name,
            cpus = offer.Cpus,
            free_cpus = offer.FreeCpus,
            takes_clients = offer.Refusal is null,
            refusal = offer.Refusal,
        });
    }
}
