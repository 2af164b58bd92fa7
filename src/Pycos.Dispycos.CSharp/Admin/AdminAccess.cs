using System.Reflection;

namespace Pycos.Internals;

/// <summary>Who may ask what.</summary>
internal static class AdminAccess
{
    private const int MostCallsPerPeer = 16;

    /// <summary>The version of Pycos that this is, as <c>0.1.0</c>.</summary>
    internal static string Version { get; } =
        typeof(AdminAccess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Who looks must be allowed to monitor tasks.</summary>
    internal static ServiceOptions Looking(PycosNode node) => Of(node, Capabilities.Monitor);

    /// <summary>Who changes something must be allowed to terminate tasks.</summary>
    internal static ServiceOptions Changing(PycosNode node) => Of(node, Capabilities.Terminate);

    private static ServiceOptions Of(PycosNode node, Capabilities needed) => new()
    {
        MaxConcurrentPerPeer = MostCallsPerPeer,
        Admits = call => call.Caller is not { } caller || (node.Known(caller.Id)?.May(needed) ?? false),
    };
}
