using System.Net.Sockets;

namespace Pycos.Docs;

public static class ClosuresPage
{
    public static string Refusal()
    {
        using var client = new TcpClient();
        var holder = new Holder(client);
        try
        {
            Closure.Inspect(() => holder.IsConnected);
        }
        catch (NotPicklableException refusal)
        {
            return refusal.Message;
        }

        return "";
    }

    private sealed class Holder(TcpClient client)
    {
        private readonly Socket socket = client.Client;

        public bool IsConnected => socket.Connected;
    }
}
