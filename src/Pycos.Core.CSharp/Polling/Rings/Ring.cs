using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// The two queues that are shared with the kernel: requests go in, completions come out (io_uring(7)). Used by one thread.
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private const uint SubmissionEntries = 512;
    private const uint CompletionEntries = 4096;

    /// <summary>
    /// One thread submits, and it runs what is pending for the ring only when it enters the kernel for completions: nothing
    /// interrupts tasks. It is bound to the first thread that uses it, not to the one that makes it (IORING_SETUP_R_DISABLED).
    /// </summary>
    private const uint SetupFlags = CompletionSize | StartDisabled | SubmitAll | TaskRunFlag | SingleIssuer | DeferTaskRun;
    private const uint CompletionSize = 1 << 3;
    private const uint StartDisabled = 1 << 6;
    private const uint SubmitAll = 1 << 7;
    private const uint TaskRunFlag = 1 << 9;
    private const uint SingleIssuer = 1 << 12;
    private const uint DeferTaskRun = 1 << 13;

    private const uint NeededFeatures = SingleMap | KeepsCompletions | ExtendedArgument;
    private const uint SingleMap = 1;
    private const uint KeepsCompletions = 2;
    private const uint ExtendedArgument = 1 << 8;

    private const uint GetEvents = 1;
    private const uint WithArgument = 1 << 3;
    private const uint EnableRings = 12;
    private const uint OverflowOrTaskWork = 2 | 4;
    private const nint SubmissionsOffset = 0x10000000;
    private const int ReadWrite = 3;
    private const int SharedPopulated = 0x8001;

    private readonly nuint queuesLength;
    private readonly nuint submissionsLength;
    private readonly byte* queues;
    private readonly RingSubmission* submissions;
    private readonly uint* submissionHead;
    private readonly uint* submissionTail;
    private readonly uint* submissionFlags;
    private readonly uint submissionMask;
    private readonly uint* completionHead;
    private readonly uint* completionTail;
    private readonly RingCompletion* completions;
    private readonly uint completionMask;
    private uint tail;
    private bool enabled;
    private bool disposed;

    internal Ring()
    {
        var parameters = new RingParameters { Flags = SetupFlags, CompletionEntries = CompletionEntries };
        var result = RingCalls.Setup(SubmissionEntries, &parameters);
        Descriptor = result >= 0 ? result : throw SystemFailure.Of(-result, "io_uring_setup");
        try
        {
            if ((parameters.Features & NeededFeatures) != NeededFeatures)
            {
                throw new PlatformNotSupportedException("io_uring is too old in this kernel: Linux 6.1 or newer is needed.");
            }

            queuesLength = parameters.Submissions.SubmissionArray + (parameters.SubmissionEntries * sizeof(uint));
            queuesLength = nuint.Max(
                queuesLength,
                parameters.Completions.CompletionEntries + (parameters.CompletionEntries * (nuint)sizeof(RingCompletion)));
            queues = Map(queuesLength, 0);
            submissionsLength = parameters.SubmissionEntries * (nuint)sizeof(RingSubmission);
            submissions = (RingSubmission*)Map(submissionsLength, SubmissionsOffset);
        }
        catch
        {
            Dispose();
            throw;
        }

        submissionHead = (uint*)(queues + parameters.Submissions.Head);
        submissionTail = (uint*)(queues + parameters.Submissions.Tail);
        submissionFlags = (uint*)(queues + parameters.Submissions.SubmissionFlags);
        submissionMask = *(uint*)(queues + parameters.Submissions.Mask);
        completionHead = (uint*)(queues + parameters.Completions.Head);
        completionTail = (uint*)(queues + parameters.Completions.Tail);
        completionMask = *(uint*)(queues + parameters.Completions.Mask);
        completions = (RingCompletion*)(queues + parameters.Completions.CompletionEntries);
        tail = *submissionTail;
        var array = (uint*)(queues + parameters.Submissions.SubmissionArray);
        for (var i = 0u; i < parameters.SubmissionEntries; i++)
        {
            array[i] = i;
        }
    }

    internal int Descriptor { get; }

    /// <summary>How many requests wait to be handed to the kernel.</summary>
    internal uint Unsubmitted => tail - Volatile.Read(ref *submissionHead);

    internal bool HasCompletions => Volatile.Read(ref *completionTail) != *completionHead;

    /// <summary>Whether the kernel has completions that it hands out only when it is entered.</summary>
    internal bool KernelHasWork => (Volatile.Read(ref *submissionFlags) & OverflowOrTaskWork) != 0;

    /// <summary>A new request, to be filled in; it goes to the kernel with the next entry.</summary>
    internal ref RingSubmission Add(RingRequest request, int descriptor, ulong tag)
    {
        if (Unsubmitted > submissionMask)
        {
            Submit();
        }

        ref var submission = ref submissions[tail & submissionMask];
        submission = default;
        submission.Request = request;
        submission.Descriptor = descriptor;
        submission.Tag = tag;
        tail++;
        return ref submission;
    }

    /// <summary>Hands all requests to the kernel, and takes out what has completed so far.</summary>
    internal void Submit()
    {
        do
        {
            ThrowIfFailed(Enter(0, GetEvents, null, 0));
        }
        while (Unsubmitted > submissionMask);
    }

    /// <summary>As <see cref="Submit"/>, and waits until something has completed.</summary>
    /// <param name="nanoseconds">How long at most; negative without end.</param>
    internal void SubmitAndWait(long nanoseconds)
    {
        var timeout = stackalloc long[2];
        var argument = new WaitArgument { Timeout = (ulong)KernelTime.Write(nanoseconds, timeout) };
        ThrowIfFailed(Enter(1, GetEvents | WithArgument, &argument, (nuint)sizeof(WaitArgument)));
    }

    internal bool TryTake(out RingCompletion completion)
    {
        var head = *completionHead;
        if (head == Volatile.Read(ref *completionTail))
        {
            Unsafe.SkipInit(out completion);
            return false;
        }

        completion = completions[head & completionMask];
        Volatile.Write(ref *completionHead, head + 1);
        return true;
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            _ = LinuxCalls.Close(Descriptor);
            Unmap(queues, queuesLength);
            Unmap(submissions, submissionsLength);
        }
    }

    private int Enter(uint complete, uint flags, void* argument, nuint size)
    {
        if (!enabled)
        {
            enabled = true;
            ThrowIfFailed(RingCalls.Register(Descriptor, EnableRings, null, 0));
        }

        Volatile.Write(ref *submissionTail, tail);
        return RingCalls.Enter(Descriptor, Unsubmitted, complete, flags, argument, size);
    }

    /// <summary>
    /// Interrupted, out of time, or completions have to be taken out first: the next entry goes on, for what the kernel has not
    /// taken is still in the queue.
    /// </summary>
    private static void ThrowIfFailed(int result)
    {
        const int TryAgain = LinuxCalls.EAGAIN, Busy = 16, OutOfTime = 62;
        if (result < 0 && -result is not (LinuxCalls.EINTR or TryAgain or Busy or OutOfTime))
        {
            throw SystemFailure.Of(-result, "io_uring_enter");
        }
    }

    private byte* Map(nuint length, nint offset)
    {
        var address = RingCalls.Map(0, length, ReadWrite, SharedPopulated, Descriptor, offset);
        return address != -1 ? (byte*)address : throw SystemFailure.Of(-LinuxErrors.Result(-1), "mmap of a ring");
    }

    private static void Unmap(void* address, nuint length)
    {
        if (address is not null)
        {
            _ = RingCalls.Unmap((nint)address, length);
        }
    }

    /// <summary>struct io_uring_getevents_arg of io_uring_enter(2).</summary>
    private struct WaitArgument
    {
#pragma warning disable CS0169, CS0649 // The kernel reads them.
        internal ulong SignalMask;
        internal uint SignalMaskLength;
        internal uint LeastWait;
#pragma warning restore CS0169, CS0649
        internal ulong Timeout;
    }
}
