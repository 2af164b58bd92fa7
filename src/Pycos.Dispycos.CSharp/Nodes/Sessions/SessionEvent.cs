namespace Pycos.Internals;

/// <summary>Something that has happened to a session.</summary>
internal abstract record SessionEvent
{
    /// <summary>A server accepts connections.</summary>
    internal sealed record Ready(int Server, int Incarnation, Location Location, int ProcessId) : SessionEvent;

    /// <summary>A server's process has ended, and all that it has written is known.</summary>
    internal sealed record Exited(int Server, int Incarnation, string Text, long Begun) : SessionEvent;

    /// <summary>A server's process could not be started.</summary>
    internal sealed record NotStarted(int Server, int Incarnation, string Text) : SessionEvent;

    /// <summary>A server uses more memory than it may.</summary>
    internal sealed record MemoryExceeded(int Server, int Incarnation, string Text) : SessionEvent;

    /// <summary>A server had time enough to accept connections.</summary>
    internal sealed record StartOver(int Server, int Incarnation) : SessionEvent;

    /// <summary>A server that was to end had time enough for that.</summary>
    internal sealed record GraceOver(int Server, int Incarnation) : SessionEvent;

    /// <summary>A server's process should have been gone long ago.</summary>
    internal sealed record KillOver(int Server, int Incarnation) : SessionEvent;

    /// <summary>The incarnation after this one may be started.</summary>
    internal sealed record PauseOver(int Server, int Incarnation) : SessionEvent;

    /// <summary>The client asks for something of a server.</summary>
    internal sealed record Asked(ServerRequest Request) : SessionEvent;

    /// <summary>The session is to have another number of servers.</summary>
    /// <param name="Cpus">How many.</param>
    /// <param name="Servers">Which of them have nothing to do any more, if it is to have fewer.</param>
    /// <param name="Forces">Whether others are ended, too, if these are not enough.</param>
    internal sealed record Resized(int Cpus, int[] Servers, bool Forces) : SessionEvent;

    /// <summary>The session is to end.</summary>
    /// <param name="Interrupts">Whether jobs are told first, and given time.</param>
    /// <param name="Kept">The servers that go on, since they have detached jobs.</param>
    internal sealed record Closing(bool Interrupts, int[]? Kept = null) : SessionEvent;

    /// <summary>The node wants its processors back, and the client is asked to end the session.</summary>
    internal sealed record Recalled(string Text) : SessionEvent;

    /// <summary>The client is gone.</summary>
    /// <param name="Kept">The servers that go on, since they have detached jobs.</param>
    internal sealed record ClientGone(int[]? Kept = null) : SessionEvent;

    /// <summary>Nothing is left of the session's files.</summary>
    internal sealed record Emptied : SessionEvent;
}
