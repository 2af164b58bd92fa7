namespace Pycos.Internals;

/// <summary>What a node tells a running server, as lines on its standard input. The end of the input ends the server at once.</summary>
internal static class ServerOrders
{
    /// <summary>Jobs are told to end.</summary>
    internal const string Interrupt = "interrupt";

    /// <summary>The server ends when its jobs have.</summary>
    internal const string Close = "close";
}
