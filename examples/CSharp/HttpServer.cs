using System.Buffers;
using System.Text;

namespace Pycos.Examples;

/// <summary>Enough of HTTP/1.1 (RFC 9112) for a page and a load generator: one task for each connection, which stays open.</summary>
internal static class HttpServer
{
    private const int LongestRequest = 8192;

    private static readonly byte[] Index = Response("200 OK", "<h1>Pycos</h1>\n", "text/html");
    private static readonly byte[] Pong = Response("200 OK", "Pong!", "text/plain");
    private static readonly byte[] NotFound = Response("404 Not Found", "There is / and /ping.\n", "text/plain");
    private static readonly byte[] NotAllowed = Response("405 Method Not Allowed", "Only GET is answered.\n", "text/plain");
    private static readonly byte[] BadRequest = Response("400 Bad Request", "This is no request of HTTP/1.\n", "text/plain");
    private static readonly byte[] TooLong = Response("431 Request Header Fields Too Large", "At most 8192 bytes.\n", "text/plain");

    public static async Coroutine Serve(AsyncSocket listener)
    {
        using (listener)
        {
            while (true)
            {
                _ = PycosTask.Spawn(Answer(await listener.AcceptAsync()));
            }
        }
    }

    private static async Coroutine Answer(AsyncSocket connection)
    {
        var room = ArrayPool<byte>.Shared.Rent(LongestRequest);
        var answers = new ArrayBufferWriter<byte>();
        try
        {
            var length = 0;
            var goesOn = true;
            while (goesOn && await connection.ReceiveAsync(room.AsMemory(length)) is > 0 and var received)
            {
                length += received;
                (var taken, goesOn) = AnswerAll(room.AsSpan(0, length), answers);
                length -= taken;
                room.AsSpan(taken, length).CopyTo(room);
                if (goesOn && length == room.Length)
                {
                    answers.Write(TooLong);
                    goesOn = false;
                }

                await connection.SendAllAsync(answers.WrittenMemory);
                answers.ResetWrittenCount();
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The client has gone; there is nobody to answer.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
            connection.Dispose();
        }
    }

    /// <summary>Answers every request that is complete; several may have come at once.</summary>
    /// <returns>How many bytes they were, and whether the connection goes on.</returns>
    private static (int Taken, bool GoesOn) AnswerAll(ReadOnlySpan<byte> received, ArrayBufferWriter<byte> answers)
    {
        var taken = 0;
        while (received[taken..].IndexOf("\r\n\r\n"u8) is >= 0 and var end)
        {
            var request = received.Slice(taken, end);
            taken += end + 4;
            var answer = AnswerTo(request);
            answers.Write(answer);
            if (answer == BadRequest || request.IndexOf("\r\nConnection: close"u8) >= 0 || request.IndexOf(" HTTP/1.0\r\n"u8) >= 0)
            {
                return (taken, false);
            }
        }

        return (taken, true);
    }

    private static byte[] AnswerTo(ReadOnlySpan<byte> request)
    {
        var line = request.IndexOf((byte)'\r') is >= 0 and var end ? request[..end] : request;
        return line.IndexOf(" HTTP/1."u8) < 0 ? BadRequest
            : !line.StartsWith("GET "u8) ? NotAllowed
            : line.StartsWith("GET / "u8) ? Index
            : line.StartsWith("GET /ping "u8) ? Pong
            : NotFound;
    }

    private static byte[] Response(string status, string body, string type) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
