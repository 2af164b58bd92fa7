namespace Pycos.Internals;

/// <summary>A task that awaits a frame of its own, for state machines that can not move into the task.</summary>
internal sealed class HostTask<T> : PycosTask<T>
{
    private readonly string name;
    private CoroutineFrame<T>? body;

    internal HostTask(Scheduler scheduler, CoroutineFrame<T> body, string name)
        : base(scheduler)
    {
        this.body = body;
        this.name = name;
        body.Parent = this;
    }

    private protected override string DefaultName => name;

    private protected override Frame SpawnedFrame => body ?? base.SpawnedFrame;

    internal override void Step()
    {
        var frame = body!;
        if (frame.State == FrameState.Created)
        {
            frame.State = FrameState.Started;
            Leaf = frame;
            return;
        }

        TakeResultOf(frame);
    }

    internal override void ReleaseFrame() => body = null;
}
