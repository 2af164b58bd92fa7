using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Pycos.Examples;

/// <summary>A connection as a file: written in blocks at one end, read by lines at the other.</summary>
internal static class SocketFile
{
    private const int LineCount = 20_000;
    private const int BlockLength = 16 * 1024;

    public static void Run(string[] arguments)
    {
        var content = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(1, LineCount).Select(line => $"{line}: the quick brown fox\n")));
        using var listener = AsyncSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var receiver = PycosTask.Spawn(Receive(listener));
        PycosTask.Spawn(Send(listener.LocalEndPoint!, content));
        var (lines, checksum) = receiver.Value();
        Console.WriteLine($"{lines} lines, {content.Length} bytes, SHA-256 {checksum}");
        Scenario.Expect(
            lines == LineCount && checksum == Convert.ToHexStringLower(SHA256.HashData(content)), "What was received is not what was sent.");
    }

    private static async Coroutine Send(EndPoint server, byte[] content)
    {
        await using var file = new AsyncFile(await AsyncSocket.ConnectAsync(server));
        for (var sent = 0; sent < content.Length; sent += BlockLength)
        {
            await file.WriteAllAsync(content.AsMemory(sent, Math.Min(BlockLength, content.Length - sent)));
        }
    }

    private static async Coroutine<(int Lines, string Checksum)> Receive(AsyncSocket listener)
    {
        await using var file = new AsyncFile(await listener.AcceptAsync());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lines = 0;
        while (await file.ReadRawLineAsync() is { IsEmpty: false } line)
        {
            hash.AppendData(line.Span);
            lines++;
        }

        return (lines, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
