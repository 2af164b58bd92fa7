namespace Pycos.Internals;

/// <summary>A task that waits until more may be on its way to a peer.</summary>
internal sealed class RoomAnswer(Scheduler home) : RoomWait
{
    internal Answer<bool> Answer { get; } = new(home);

    internal override void Tell() => Answer.TrySettle(true);
}
