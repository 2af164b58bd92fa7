using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Pycos.Internals;

/// <summary>A place where a node may be, as people write it: a name or an address, and perhaps a port.</summary>
internal sealed record SeedPlace(string Host, int Port)
{
    private static readonly char[] separators = [',', ';', ' ', '\t', '\r', '\n'];

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>1.2.3.4:port</c>, <c>::1</c> or <c>[::1]:port</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">The place; its port is 9705 if none is written.</param>
    /// <param name="why">What is wrong with it, as the rest of a sentence.</param>
    internal static bool TryParse(string text, [NotNullWhen(true)] out SeedPlace? place, [NotNullWhen(false)] out string? why)
    {
        (place, why) = (null, null);
        var host = text;
        string? port = null;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            host = end > 0 ? text[1..end] : text;
            var rest = end > 0 ? text[(end + 1)..] : "";
            port = rest.StartsWith(':') ? rest[1..] : null;
            if (end < 0 || (rest.Length > 0 && port is null) || !IPAddress.TryParse(host, out _))
            {
                why = "brackets stand around an IPv6 address, as in [fd00::1]:9705";
                return false;
            }
        }
        else if (text.Count(character => character == ':') == 1)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            (host, port) = (text[..colon], text[(colon + 1)..]);
        }

        var number = NodeOptions.DefaultPort;
        if (port is not null && !(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= 65_535))
        {
            why = $"\"{port}\" is no port";
            return false;
        }

        if (!IPAddress.TryParse(host, out _) && Uri.CheckHostName(host) != UriHostNameType.Dns)
        {
            why = $"\"{host}\" is neither an address nor the name of a host";
            return false;
        }

        place = new SeedPlace(host, number);
        return true;
    }

    /// <summary>The words of a text, in which a <c>#</c> begins a comment that goes to the end of the line.</summary>
    internal static IEnumerable<string> Words(string text) => text.Split('\n')
        .Select(line => line.Split('#')[0])
        .SelectMany(line => line.Split(separators, StringSplitOptions.RemoveEmptyEntries));

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
