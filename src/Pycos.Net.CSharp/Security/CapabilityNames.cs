using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Capabilities as they are called on the wire. Names that this version does not know grant nothing.</summary>
internal static class CapabilityNames
{
    private static readonly ImmutableArray<(Capabilities Capability, string Name)> names =
    [
        (Capabilities.Messages, "msg"),
        (Capabilities.Locate, "locate"),
        (Capabilities.Monitor, "monitor"),
        (Capabilities.Terminate, "terminate"),
        (Capabilities.Channels, "channel"),
        (Capabilities.Services, "rps"),
        (Capabilities.Relay, "relay"),
        (Capabilities.PutFiles, "files.put"),
        (Capabilities.DeleteFiles, "files.delete"),
        (Capabilities.ReadFiles, "files.get"),
        (Capabilities.Code, "code"),
    ];

    public static ImmutableArray<string> ToNames(this Capabilities capabilities) =>
        [.. names.Where(entry => capabilities.HasFlag(entry.Capability)).Select(entry => entry.Name)];

    public static Capabilities FromNames(ImmutableArray<string> granted) =>
        names.Where(entry => granted.Contains(entry.Name)).Aggregate(Capabilities.None, (all, entry) => all | entry.Capability);
}
