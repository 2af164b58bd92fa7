namespace Pycos.Internals;

/// <summary>
/// I/O by io_uring(7). Connections receive into memory that is shared with the kernel and send in batches, so that a busy
/// scheduler makes one system call for many requests; anything else is polled. Needs Linux 6.1.
/// </summary>
internal sealed unsafe class IoUringPoller : Poller
{
    private const uint Multishot = 1;
    private const byte SkipSuccess = 1 << 6;
    private const int OperationShift = 60;
    private const long RegistrationMask = (1L << OperationShift) - 1;

    /// <summary>How long those who have sent something before the end are given until the kernel has taken it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Ring ring = new();
    private readonly HandleTable<IRingTarget> targets = new();
    private readonly WakeDescriptor wake;
    private int sending;
    private bool threadIsSharp;

    internal IoUringPoller()
    {
        try
        {
            wake = new WakeDescriptor();
            ReceiveBuffers = new ReceiveBuffers(ring);
        }
        catch
        {
            wake?.Dispose();
            ring.Dispose();
            throw;
        }

        WatchWake();
    }

    public override string Name => "io_uring";

    public override int RegisteredHandles => Watched;

    /// <summary>How many handles and sockets want to be told of something.</summary>
    internal int Watched { get; set; }

    internal ReceiveBuffers ReceiveBuffers { get; }

    internal SendBlocks SendBlocks { get; } = new();

    internal bool IsDisposed { get; private set; }

    public override void Register(PollHandle handle)
    {
        var descriptor = handle.Descriptor;
        LinuxErrors.Check(
            LinuxCalls.FileControl(descriptor, LinuxCalls.GetDescriptorFlags, 0), $"Watching descriptor {descriptor}");
        var watched = new WatchedHandle(this, handle);
        handle.Registration = targets.Add(watched);
        Watched++;
        watched.Begin(handle.Registration);
    }

    public override void Unregister(PollHandle handle)
    {
        if (targets.Find(handle.Registration) is WatchedHandle watched && watched.Handle == handle)
        {
            watched.End();
            Remove(handle.Registration);
            Watched--;
            // While the kernel polls a file it keeps that open: it has to let go before the descriptor is closed.
            ring.Submit();
        }
    }

    public override void Wait(long nanoseconds)
    {
        if (!threadIsSharp)
        {
            threadIsSharp = true;
            KernelTime.SharpenThread();
        }

        if (nanoseconds == 0 || ring.HasCompletions)
        {
            LookAgain();
        }
        else
        {
            ring.SubmitAndWait(nanoseconds);
            Dispatch();
        }
    }

    public override void Wake() => wake.Wake();

    internal override SocketDriver Adapt(SocketDriver driver) =>
        driver is NativeSocketDriver native ? new RingSocketDriver(native, this) : driver;

    /// <summary>Reports what has completed by now.</summary>
    internal void LookAgain()
    {
        if (ring.Unsubmitted > 0 || ring.KernelHasWork)
        {
            ring.Submit();
        }

        Dispatch();
    }

    /// <summary>Looks until something is so, which the kernel is about to bring about.</summary>
    internal void LookUntil<T>(Func<T, bool> condition, T argument, TimeSpan limit)
    {
        const long Step = 10_000_000;
        for (var waited = 0L; !condition(argument) && waited < Deadline.ToNanoseconds(limit); waited += Step)
        {
            ring.SubmitAndWait(Step);
            Dispatch();
        }
    }

    internal long Add(IRingTarget target) => targets.Add(target);

    internal void Remove(long registration) => targets.Remove(registration);

    /// <summary>Hands what has been asked for to the kernel now.</summary>
    internal void Submit() => ring.Submit();

    /// <summary>Asks to be told of every change of readiness.</summary>
    internal void AddWatch(int descriptor, PollEvents interest, long registration) =>
        AddPoll(descriptor, interest, RingOperation.Watch, registration).Length = Multishot;

    /// <summary>Asks to be told once that something is ready.</summary>
    internal ref RingSubmission AddPoll(int descriptor, PollEvents interest, RingOperation operation, long registration)
    {
        ref var submission = ref ring.Add(RingRequest.Poll, descriptor, TagOf(operation, registration));
        submission.CallFlags = (uint)interest;
        return ref submission;
    }

    /// <summary>Asks for a request of a target, which is to be filled in.</summary>
    internal ref RingSubmission AddRequest(RingRequest request, int descriptor, RingOperation operation, long registration) =>
        ref ring.Add(request, descriptor, TagOf(operation, registration));

    /// <summary>Asks for the end of a request, whose completion still comes.</summary>
    internal void Cancel(RingOperation operation, long registration)
    {
        ref var submission = ref ring.Add(RingRequest.Cancel, -1, TagOf(RingOperation.Ignored, 0));
        submission.Address = TagOf(operation, registration);
        submission.Flags = SkipSuccess;
    }

    /// <summary>Notes that there are bytes which the kernel has yet to take.</summary>
    internal void BeginSend() => sending++;

    internal void EndSend() => sending--;

    protected override void Dispose(bool disposing)
    {
        if (!IsDisposed)
        {
            if (sending > 0)
            {
                LookUntil(static poller => poller.sending == 0, this, Farewell);
            }

            IsDisposed = true;
            targets.ForEach(static target => target.Evacuate());
            wake.Dispose();
            ring.Dispose();
            ReceiveBuffers.Dispose();
            SendBlocks.Dispose();
        }
    }

    private static ulong TagOf(RingOperation operation, long registration) =>
        ((ulong)operation << OperationShift) | (ulong)registration;

    /// <summary>Registrations are never 0, so that is free for the descriptor that wakes.</summary>
    private void WatchWake() => AddWatch(wake.Descriptor, PollEvents.In, 0);

    private void Dispatch()
    {
        while (ring.TryTake(out var completion))
        {
            var operation = (RingOperation)(completion.Tag >> OperationShift);
            if (operation == RingOperation.Ignored)
            {
                continue;
            }

            var registration = (long)completion.Tag & RegistrationMask;
            if (registration == 0)
            {
                Rewatch(completion);
            }
            else if (targets.Find(registration) is { } target)
            {
                target.Complete(operation, completion);
            }
        }
    }

    private void Rewatch(in RingCompletion completion)
    {
        if (!completion.HasMore)
        {
            wake.Drain();
            WatchWake();
        }
    }
}
