using System.Text;
using System.Text.Json;

namespace Pycos.Internals;

/// <summary>
/// What a server is told when it starts, and what it answers, as lines of JSON. Written and read by hand: a serializer costs a
/// server a tenth of the time that it takes to start.
/// </summary>
internal static class ServerSettingsText
{
    internal static string Write(ServerSettings settings) => Write(writer =>
    {
        writer.WriteString("name", settings.Name);
        writer.WriteString("node", settings.Node);
        writer.WriteNumber("number", settings.Number);
        writer.WriteNumber("incarnation", settings.Incarnation);
        writer.WriteString("session", settings.Session);
        writer.WriteBase64String("key", settings.Key);
        writer.WriteString("cluster", settings.Cluster);
        writer.WriteString("listenOn", settings.ListenOn);
        writer.WriteNumber("port", settings.Port);
        writer.WriteString("advertise", settings.Advertise);
        writer.WriteBoolean("plainText", settings.IsPlainText);
        writer.WriteString("codeDirectory", settings.CodeDirectory);
        writer.WriteString("workDirectory", settings.WorkDirectory);
        writer.WriteNumber("memoryLimit", settings.MemoryLimit);
        writer.WriteNumber("graceTicks", settings.Grace.Ticks);
        writer.WriteNumber("maxFileBytes", settings.MaxFileBytes);
        writer.WriteBoolean("compresses", settings.Compresses);
        writer.WriteBoolean("sendsTraces", settings.SendsTraces);
        writer.WriteString("resultsDirectory", settings.ResultsDirectory);
        writer.WriteNumber("maxResultsBytes", settings.MaxResultsBytes);
        writer.WriteNumber("heartbeatTicks", settings.Heartbeat.Ticks);
        writer.WriteNumber("resumeTicks", settings.ResumeTimeout.Ticks);
    });

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="KeyNotFoundException">Something is missing.</exception>
    internal static ServerSettings ReadSettings(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new ServerSettings(
            Text("name"),
            Text("node"),
            root.GetProperty("number").GetInt32(),
            root.GetProperty("incarnation").GetInt32(),
            root.GetProperty("session").GetGuid(),
            root.GetProperty("key").GetBytesFromBase64(),
            Text("cluster"),
            Text("listenOn"),
            root.GetProperty("port").GetInt32(),
            root.GetProperty("advertise").GetString(),
            root.GetProperty("plainText").GetBoolean(),
            Text("codeDirectory"),
            Text("workDirectory"),
            root.GetProperty("memoryLimit").GetInt64(),
            Time("graceTicks"),
            root.GetProperty("maxFileBytes").GetInt64(),
            root.GetProperty("compresses").GetBoolean(),
            root.GetProperty("sendsTraces").GetBoolean(),
            Text("resultsDirectory"),
            root.GetProperty("maxResultsBytes").GetInt64(),
            Time("heartbeatTicks"),
            Time("resumeTicks"));

        string Text(string name) => root.GetProperty(name).GetString()!;

        TimeSpan Time(string name) => TimeSpan.FromTicks(root.GetProperty(name).GetInt64());
    }

    /// <summary>What a server answers when it accepts connections.</summary>
    internal static string WriteReady(int port, int process) => Write(writer =>
    {
        writer.WriteNumber("port", port);
        writer.WriteNumber("pid", process);
    });

    /// <summary>What a server has answered; false if that is something else.</summary>
    internal static bool TryReadReady(string line, out int port, out int process)
    {
        (port, process) = (0, 0);
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("port", out var found) && found.TryGetInt32(out port)
                && document.RootElement.TryGetProperty("pid", out found) && found.TryGetInt32(out process);
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>An object of JSON on one line.</summary>
    internal static string Write(Action<Utf8JsonWriter> properties)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
