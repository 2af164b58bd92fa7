namespace Pycos.Internals;

/// <summary>Where a job stands: in exactly one place, until it has ended.</summary>
internal enum JobPlace : byte
{
    /// <summary>Nowhere: it has ended, or is on its way between two places.</summary>
    None,

    /// <summary>Among those that wait for others, or for their next attempt.</summary>
    Parked,

    /// <summary>In the queue of those that need the same.</summary>
    Queue,

    /// <summary>In that queue, before those that have stood there all the time: it has come back.</summary>
    Early,

    /// <summary>In the line of a server.</summary>
    Line,

    /// <summary>At a server, beside others.</summary>
    Beside,

    /// <summary>At a server, out of its line: it waits for jobs that it has submitted, or has done so and goes on.</summary>
    Aside,
}
