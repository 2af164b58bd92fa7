namespace Pycos.Internals;

/// <summary>What a node tells a running server, as lines on its standard input. The end of the input ends the server at once.</summary>
internal static class ServerOrders
{
    /// <summary>Jobs are told to end.</summary>
    internal const string Interrupt = "interrupt";

    /// <summary>The server ends when its jobs have.</summary>
    internal const string Close = "close";

    /// <summary>The client is gone: what is not detached ends, and then, when the rest has ended, the server.</summary>
    internal const string Detach = "detach";

    private const string Drop = "drop ";

    /// <summary>A detached job is told to end, and leaves no result.</summary>
    internal static string DropFor(Guid claim) => $"{Drop}{claim:N}";

    /// <summary>Which one, if the order is that.</summary>
    internal static bool IsDrop(string order, out Guid claim)
    {
        claim = default;
        return order.StartsWith(Drop, StringComparison.Ordinal) && Guid.TryParseExact(order.AsSpan(Drop.Length), "N", out claim);
    }
}
