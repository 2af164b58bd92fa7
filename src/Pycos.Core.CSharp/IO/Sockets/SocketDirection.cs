namespace Pycos.Internals;

/// <summary>One direction of a socket: whether a system call is worth trying, and the task that waits until it is.</summary>
internal struct SocketDirection
{
    private WaitQueue? waiting;

    /// <summary>Whether a system call may succeed. False only when it is known that it would block.</summary>
    internal bool MayTry;

    /// <summary>Whether the peer has ended this direction, which the poller reports only once, perhaps together with data.</summary>
    internal bool HungUp;

    /// <summary>Whether a task is inside an operation of this direction.</summary>
    internal bool Busy;

    /// <summary>Where the task waits.</summary>
    internal WaitQueue Queue => waiting ??= new WaitQueue();

    internal void Announce()
    {
        MayTry = true;
        waiting?.GrantAll();
    }
}
