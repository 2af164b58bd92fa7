namespace Pycos.Internals;

/// <summary>Somebody who waits until more may be on its way to a peer.</summary>
internal abstract class RoomWait : Link
{
    /// <summary>There is room, or no hope for any. On any thread, under a lock: it only passes that on.</summary>
    internal abstract void Tell();
}
