namespace Pycos.Internals;

/// <summary>A request about a file of the other side. Waited for on the node's thread.</summary>
internal sealed class FileRequest(Scheduler home) : Request
{
    private readonly Answer<ulong?> go = new(home);
    private readonly Answer<FileAnswer> answer = new(home);

    internal bool IsAnswered => answer.IsSettled;

    /// <summary>The other side wants the bytes of an offered file.</summary>
    internal void Go(in FileGoFrame frame) => go.TrySettle(frame.Offset);

    internal override bool Answer(in ResultFrame result)
    {
        FileAnswer read;
        try
        {
            read = new FileAnswer(
                result.Code, result.Value.Bytes.IsEmpty ? null : RemoteFileCodec.Decode(result.Value.Bytes), result.Failure);
        }
        catch (ProtocolViolationException violation)
        {
            read = FileAnswer.Of(new FileTransferException(FileTransferFailure.Unknown, violation.Message));
        }

        Settle(read);
        return true;
    }

    internal override void Lose() => Settle(FileAnswer.Of(new FileTransferException(
        FileTransferFailure.Unknown, "The connection was lost before the answer came.")));

    /// <summary>Suspends the running task until the bytes are wanted, or it is answered.</summary>
    /// <returns>From where on they are wanted; null if it is answered.</returns>
    internal async Coroutine<ulong?> WaitForGoAsync(TimeSpan? timeout) =>
        await go.WaitAsync(PycosTask.Current.Scheduler.DeadlineAfter(timeout)) ? go.Value : throw TimedOut();

    /// <summary>Suspends the running task until it is answered.</summary>
    /// <exception cref="FileTransferException">It was refused, or not answered.</exception>
    internal async Coroutine<FileAnswer> WaitAsync(TimeSpan? timeout)
    {
        if (!await answer.WaitAsync(PycosTask.Current.Scheduler.DeadlineAfter(timeout)))
        {
            throw TimedOut();
        }

        return answer.Value.Code >= 0 ? answer.Value : throw FileAnswer.ToException(answer.Value.Code, answer.Value.Why);
    }

    internal static FileTransferException TimedOut() =>
        new(FileTransferFailure.TimedOut, "The other node did not go on within the time for a step.");

    private void Settle(in FileAnswer settled)
    {
        answer.TrySettle(settled);
        go.TrySettle(null);
    }
}
