namespace Pycos.Internals;

/// <summary>The services of nodes that serve clients, by the names under which they are called.</summary>
internal static class ComputingNames
{
    /// <summary>What a node has to offer: takes a number that means nothing, returns a <see cref="NodeOffer"/>.</summary>
    public const string Offer = "dispycos.offer";

    /// <summary>Begins a client's session: takes a <see cref="SessionRequest"/>, returns a <see cref="SessionAnswer"/>.</summary>
    public const string Open = "dispycos.open";

    /// <summary>Ends a client's session: takes a <see cref="SessionClosing"/>; returns when nothing of it is left, and whether there was one.</summary>
    public const string Close = "dispycos.close";

    /// <summary>Has a session get more servers, or give some back: takes a <see cref="SessionResizing"/>, returns a <see cref="SessionAnswer"/>.</summary>
    public const string Resize = "dispycos.resize";

    /// <summary>
    /// Changes after how long without a job a session is to end: takes a <see cref="SessionIdling"/>, returns whether there is such a session.
    /// </summary>
    public const string Idle = "dispycos.idle";

    /// <summary>Asks for something of one server: takes a <see cref="ServerRequest"/>, returns whether there is such a server.</summary>
    public const string Server = "dispycos.server";
}
