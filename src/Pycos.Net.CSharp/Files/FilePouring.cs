namespace Pycos.Internals;

/// <summary>Sends a file on a stream. On the node's thread.</summary>
internal static class FilePouring
{
    private const int Step = StreamLimits.InitialCredit;

    /// <summary>Suspends the running task until all of the file is sent, or the other side wants no more of it.</summary>
    /// <param name="streams">The streams of the session.</param>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="owner">The request that the stream belongs to.</param>
    /// <param name="disk">Where the file is read.</param>
    /// <param name="stepTimeout">How long each step may take.</param>
    /// <exception cref="FileTransferException">A step took too long.</exception>
    /// <exception cref="IOException">The file can not be read to its end.</exception>
    internal static async Coroutine PourAsync(
        StreamTable streams, LocalFile file, long offset, ulong owner, Disk disk, TimeSpan? stepTimeout)
    {
        await WaitForPlaceAsync(streams, stepTimeout);
        var length = file.Description.Length;
        var stream = streams.Open(StreamPurpose.File, (ulong)(length - offset), owner, static _ => { });
        try
        {
            // One is read while the other is sent.
            var (next, other) = (new byte[Step], new byte[Step]);
            for (var position = offset; position < length && !stream.IsOver;)
            {
                var (buffer, from) = (next.AsMemory(0, (int)Math.Min(Step, length - position)), position);
                var count = await disk.RunAsync(() => file.Read(buffer.Span, from));
                if (count == 0)
                {
                    throw new IOException($"The file {file.Description.Name} has become shorter while it was sent.");
                }

                await WaitUntilDrainedAsync(stream, stepTimeout);
                stream.Offer(buffer[..count]);
                position += count;
                (next, other) = (other, next);
            }

            stream.Finish();
            await WaitUntilDrainedAsync(stream, stepTimeout);
        }
        catch
        {
            if (!stream.IsOver)
            {
                streams.Reset(stream.Number, Outcome.Cancelled, "its sender has given up");
                stream.End(wasSent: false);
            }

            throw;
        }
    }

    private static async Coroutine WaitForPlaceAsync(StreamTable streams, TimeSpan? stepTimeout)
    {
        var home = PycosTask.Current.Scheduler;
        while (!streams.HasPlace)
        {
            if (streams.IsClosed)
            {
                throw new FileTransferException(FileTransferFailure.Unknown, "The connection was lost.");
            }

            var place = new Answer<bool>(home);
            streams.WaitForPlace(() => place.TrySettle(true));
            if (!await place.WaitAsync(home.DeadlineAfter(stepTimeout)))
            {
                throw FileRequest.TimedOut();
            }
        }
    }

    private static async Coroutine WaitUntilDrainedAsync(OutgoingStream stream, TimeSpan? stepTimeout)
    {
        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(stepTimeout);
        while (stream is { IsDrained: false, IsOver: false })
        {
            if (!await new QueueWait(stream.Drained, deadline, default))
            {
                throw FileRequest.TimedOut();
            }
        }
    }
}
