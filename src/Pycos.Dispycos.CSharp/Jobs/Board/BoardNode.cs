namespace Pycos.Internals;

/// <summary>A node as the board sees it: the servers with its name.</summary>
internal sealed class BoardNode(string name)
{
    internal string Name { get; } = name;

    internal List<BoardServer> Servers { get; } = [];

    /// <summary>The seats of demands that one of its servers suits: of jobs for processors, and of others.</summary>
    internal List<Seat> Seats { get; } = [];

    /// <summary>See <see cref="Seats"/>.</summary>
    internal List<Seat> IoSeats { get; } = [];

    /// <summary>How many of its servers are busy.</summary>
    internal int Busy { get; set; }

    /// <summary>How many jobs run beside others.</summary>
    internal int Beside { get; set; }

    /// <summary>How many demands wait for several of its servers at a time.</summary>
    internal int Reservations { get; set; }
}
