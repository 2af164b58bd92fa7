using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The bytes of a file on their way from a stream to the disk. No more of them are in memory than its credit. On the node's thread.
/// </summary>
/// <param name="streams">The streams of the session.</param>
/// <param name="maxLength">How many bytes may come.</param>
/// <param name="length">How many bytes must come, if that is known.</param>
[DebuggerDisplay("{pieces.Count} pieces")]
internal sealed class FileArrival(StreamTable streams, long maxLength, long? length)
{
    private readonly WaitQueue changed = new();
    private readonly Queue<byte[]> pieces = new();
    private Input? input;
    private FileTransferException? failure;
    private bool isComplete;

    /// <summary>What the other side has proved its content to be, once all of it has come.</summary>
    internal ReadOnlyMemory<byte> Hash { get; private set; }

    /// <summary>Takes the stream in that brings the file.</summary>
    internal IncomingStream? Open(uint number, in OpenFrame open)
    {
        if (open.Length is { } announced && announced <= (ulong)maxLength && (length is null || announced == (ulong)length))
        {
            return input = new Input(this, streams, number, announced);
        }

        var why = $"the file was to have {length ?? maxLength} bytes, and the stream has {open.Length?.ToString() ?? "no end in sight"}";
        streams.Reset(number, Outcome.InvalidArgument, why);
        Fail(FileTransferFailure.Corrupted, why);
        return null;
    }

    /// <summary>Writes all that comes; suspends the running task until the end of it.</summary>
    /// <exception cref="FileTransferException">It did not come to its end.</exception>
    internal async Coroutine WriteToAsync(PartFile part, Disk disk, TimeSpan? stepTimeout, CancellationToken cancellation)
    {
        while (await NextAsync(stepTimeout, cancellation) is { } piece)
        {
            await disk.RunAsync(() => part.Write(piece));
            input?.Release(piece.Length);
        }
    }

    /// <summary>Wants no more of it.</summary>
    internal void GiveUp()
    {
        isComplete = true;
        input?.Refuse(Outcome.Cancelled, "it is not wanted any more");
    }

    private async Coroutine<byte[]?> NextAsync(TimeSpan? stepTimeout, CancellationToken cancellation)
    {
        var home = PycosTask.Current.Scheduler;
        byte[]? piece;
        while (!pieces.TryDequeue(out piece) && !isComplete)
        {
            if (failure is not null)
            {
                throw failure;
            }

            if (!await new QueueWait(changed, home.DeadlineAfter(stepTimeout), cancellation))
            {
                throw new FileTransferException(FileTransferFailure.TimedOut, "Nothing of the file came within the time for a step.");
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return piece;
    }

    private void Fail(FileTransferFailure reason, string why)
    {
        failure ??= new FileTransferException(reason, $"The file did not arrive: {why}.");
        changed.GrantAll();
    }

    /// <summary>The stream.</summary>
    private sealed class Input(FileArrival arrival, StreamTable streams, uint number, ulong length)
        : IncomingStream(streams, number, length)
    {
        internal void Release(int bytes) => Consume(bytes);

        protected override void OnBytes(ReadOnlyMemory<byte> bytes)
        {
            arrival.pieces.Enqueue(bytes.ToArray());
            arrival.changed.GrantAll();
        }

        protected override void OnComplete()
        {
            arrival.Hash = ReceivedHash;
            arrival.isComplete = true;
            arrival.changed.GrantAll();
        }

        protected override void OnFailed(Outcome outcome, string why) => arrival.Fail(
            outcome switch
            {
                Outcome.Unknown => FileTransferFailure.Unknown,
                Outcome.Cancelled => FileTransferFailure.Cancelled,
                _ => FileTransferFailure.Corrupted,
            },
            why);
    }
}
