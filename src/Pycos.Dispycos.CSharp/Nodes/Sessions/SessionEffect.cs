namespace Pycos.Internals;

/// <summary>Something that is to be done for a session.</summary>
internal abstract record SessionEffect
{
    /// <summary>Start a server's process.</summary>
    internal sealed record Start(int Server, int Incarnation) : SessionEffect;

    /// <summary>Tell a server something; see <see cref="ServerOrders"/>.</summary>
    internal sealed record Order(int Server, int Incarnation, string Line) : SessionEffect;

    /// <summary>End a server's process at once.</summary>
    internal sealed record Kill(int Server, int Incarnation) : SessionEffect;

    /// <summary>Tell the client.</summary>
    internal sealed record Tell(NodeReport Report) : SessionEffect;

    /// <summary>Let something happen after a time.</summary>
    internal sealed record After(TimeSpan Time, SessionEvent Event) : SessionEffect;

    /// <summary>Delete the session's files.</summary>
    internal sealed record Empty : SessionEffect;

    /// <summary>Forget the session.</summary>
    internal sealed record Forget : SessionEffect;
}
