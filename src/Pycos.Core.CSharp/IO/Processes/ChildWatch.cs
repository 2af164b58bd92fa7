using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// Sees the end of a child process and collects its status, so that no zombie stays behind: by the scheduler's poller, or, where
/// the kernel has no pidfd_open(2) or a sandbox forbids it, on a thread that waits.
/// </summary>
internal sealed class ChildWatch : PollHandle
{
    private const int ProcessDescriptorCall = 434;
    private const int DoNotWait = 1;

    private readonly int id;
    private readonly Scheduler owner;
    private readonly int descriptor;
    private readonly WaitQueue waiting = new();
    private readonly Lock reaping = new();
    private long status = StillRunning;

    private const long StillRunning = long.MinValue;

    internal ChildWatch(int id)
    {
        this.id = id;
        owner = Scheduler.CurrentOrDefault;
        descriptor = (int)LinuxCalls.SystemCall(ProcessDescriptorCall, id, 0);
        if (descriptor >= 0)
        {
            OnOwner(Begin);
        }
        else
        {
            new Thread(WaitBlocking) { IsBackground = true, Name = $"pycos child {id}" }.Start();
        }
    }

    public override int Descriptor => descriptor;

    internal ExitStatus? Status => Volatile.Read(ref status) is var ended and not StillRunning ? ExitStatus.Of((int)ended) : null;

    public override void OnReadable()
    {
        if (Reap(DoNotWait))
        {
            owner.Poller.Unregister(this);
            _ = LinuxCalls.Close(descriptor);
            waiting.GrantAll();
        }
        else
        {
            owner.Poller.Arm(this, PollDirection.Read);
        }
    }

    public override void OnWritable()
    {
    }

    /// <summary>Waits for the end; false at the deadline.</summary>
    internal async Coroutine<bool> WaitAsync(long deadline, CancellationToken cancellation)
    {
        if (PycosTask.Current.Scheduler != owner)
        {
            throw new WrongSchedulerException(
                $"Process {id} belongs to scheduler {owner.Name}, where it was started; a task of another one can not wait for it.");
        }

        while (Status is null)
        {
            if (!await new QueueWait(waiting, deadline, cancellation))
            {
                return Status is not null;
            }
        }

        return true;
    }

    /// <summary>Sends a signal. Not to a process that has been collected: its number may belong to another one.</summary>
    internal bool Signal(int target, int signal)
    {
        lock (reaping)
        {
            return Status is null && LinuxCalls.Kill(target, signal) == 0;
        }
    }

    private void Begin()
    {
        owner.Poller.Register(this);
        owner.Poller.Arm(this, PollDirection.Read);
    }

    private void WaitBlocking()
    {
        // The wait itself outside the lock, or no signal could be sent meanwhile; it leaves the child to be collected.
        LinuxCalls.WaitForExit(id);
        Reap(DoNotWait);
        OnOwner(waiting.GrantAll);
    }

    private unsafe bool Reap(int options)
    {
        lock (reaping)
        {
            var found = 0;
            int result;
            do
            {
                result = LinuxCalls.WaitForProcess(id, &found, options);
            }
            while (result < 0 && Marshal.GetLastSystemError() == LinuxCalls.EINTR);

            // Collected by somebody else (a handler of SIGCHLD that collects all): how it ended is lost, that it did is not.
            const int Unknown = 0xff00;
            if (result != 0)
            {
                Volatile.Write(ref status, result == id ? found : Unknown);
            }

            return result != 0;
        }
    }

    private void OnOwner(Action action)
    {
        if (owner.IsCurrent)
        {
            action();
        }
        else
        {
            owner.TryPost(new PostedAction(action));
        }
    }
}
