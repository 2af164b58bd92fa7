using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Pycos.Internals;

namespace Pycos.NodeTool;

/// <summary>
/// How the same user's programs of the same machine reach a running node without knowing its secret: a file in the node's directory, which
/// only that user may read, with a key of its own.
/// </summary>
internal sealed class ControlFile : IDisposable
{
    private const string Name = "control.json";
    private const string Label = "control";
    private const int KeyLength = 32;

    private readonly string path;

    private ControlFile(string path) => this.path = path;

    internal static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyLength);

    internal static NodeSecret SecretOf(byte[] key) => NodeSecret.OfKey(key, Label, principal: "the operator");

    /// <summary>Writes the file of a node.</summary>
    internal static ControlFile Write(string directory, PycosNode node, byte[] key)
    {
        var path = Path.Combine(directory, Name);
        var place = node.ListeningOn.FirstOrDefault(place => IPAddress.IsLoopback(place.Address)) ?? node.ListeningOn[0];
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, new ControlPlace(
            AddressOf(place.Address).ToString(), place.Port, node.Options.Cluster, node.Options.Transport == NodeTransport.PlainText, key));
        return new ControlFile(path);
    }

    /// <summary>How the node of a directory is reached; null if none runs there.</summary>
    internal static ControlPlace? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize<ControlPlace>(File.ReadAllText(Path.Combine(directory, Name)));
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone with the directory of a node that was given none.
        }
    }

    /// <summary>An address of this machine, where a node listens on all.</summary>
    private static IPAddress AddressOf(IPAddress address) =>
        address.Equals(IPAddress.Any) ? IPAddress.Loopback
        : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
        : address;
}
