using System.Buffers;

namespace Pycos.Internals;

/// <summary>
/// A job in this server that goes on when the client has gone: leaves what has become of it in a file that the node keeps, and holds to its
/// limit of time by itself, since nobody else may be there who does.
/// </summary>
internal sealed class DetachedWork(ServerJob job, DetachedOrder order)
{
    private readonly ResultFolder folder = new(job.Server.Settings.ResultsDirectory);
    private ReadOnlyMemory<byte> value;
    private string? type;
    private volatile bool isDropped;
    private int isStored;

    public Guid Claim => order.Claim;

    /// <summary>Notes that it begins, and tells the client, which may go then.</summary>
    public void Begin()
    {
        folder.NoteBegun(order.Claim);
        job.TellBegun();
        if (order.Timeout is { } limit && limit.TotalMilliseconds < int.MaxValue)
        {
            _ = Task.Delay(limit).ContinueWith(
                _ => End(FormattableString.Invariant($"it has taken longer than {limit.TotalSeconds:0.###} s")), TaskScheduler.Default);
        }
    }

    /// <summary>What it has returned. By names, so that another program can read it, which may be another version.</summary>
    /// <exception cref="MessageNotSerializableException">It is no data.</exception>
    public void Take<T>(T returned)
    {
        var bytes = new ArrayBufferWriter<byte>();
        job.Server.Node.Options.Contracts.Codec<T>().Encode(returned, bytes);
        value = bytes.WrittenMemory;
        type = TypeText.Of(typeof(T));
    }

    /// <summary>Its name is given to another one, or deleted: nothing is kept of it.</summary>
    public void Drop()
    {
        isDropped = true;
        End("its result was deleted");
    }

    /// <summary>Leaves what has become of it to the node. Blocks while the file is written.</summary>
    public void Store(in ServerAnswer answer) => Store(answer.Kind switch
    {
        _ when job.CancelReason is { } reason => ResultHeader.OfFailure(reason),
        ServerAnswerKind.Value => ResultHeader.OfValue(type),
        ServerAnswerKind.Failed when FailureBytes.TryRead(answer.Data.Memory, out var failure) => ResultHeader.OfFailure(failure.Message, failure.TypeName),
        _ => ResultHeader.OfFailure(answer.Text.Length > 0 ? answer.Text : "it was terminated"),
    });

    /// <summary>Does so once.</summary>
    /// <returns>Whether it was not done before.</returns>
    private bool Store(ResultHeader header)
    {
        if (Interlocked.Exchange(ref isStored, 1) == 1)
        {
            return false;
        }

        if (isDropped)
        {
            return true;
        }

        try
        {
            folder.Write(order.Claim, header, header.IsSuccess ? value.Span : [], job.Server.Settings.MaxResultsBytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The node tells what it sees then: that the server has ended, and what it has written last.
            Console.Error.WriteLine($"The result of a detached job could not be written: {failure.Message}");
            Console.Error.Flush();
            ServerProgram.Vanish();
        }

        return true;
    }

    private void End(string reason)
    {
        var grace = order.Grace;
        job.Cancel(reason, grace < TimeSpan.Zero ? TimeSpan.FromMilliseconds(int.MaxValue) : grace);
        if (grace >= TimeSpan.Zero && grace.TotalMilliseconds < int.MaxValue)
        {
            _ = Task.Delay(grace).ContinueWith(_ => EndProcess(reason, grace), TaskScheduler.Default);
        }
    }

    /// <summary>It does not end, and the thread that it runs on can not be taken from it.</summary>
    private void EndProcess(string reason, TimeSpan grace)
    {
        var said = FormattableString.Invariant($"{reason}; it has not ended within {grace.TotalSeconds:0.###} s of being told to");
        if (Store(ResultHeader.OfFailure(said)))
        {
            ServerProgram.Vanish();
        }
    }
}
