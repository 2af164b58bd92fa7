using System.Collections.Immutable;

namespace Pycos.Internals;

/// <content>Files of others: sent to them, fetched from them, listed and deleted there.</content>
internal sealed partial class NodeFiles
{
    internal async Coroutine<FileSendResult> SendAsync(Location to, string path, ImmutableArray<string> folders, FileTransferOptions how)
    {
        using var file = await disk.RunAsync(() => LocalFile.Open(path));
        var hash = await disk.RunAsync(file.Hash);
        var description = file.Description;
        var peer = await PeerAtAsync(to);
        var (request, session) = peer.BeginFileRequest();
        try
        {
            session.Outbox.Append(new FilePutFrame(
                request.Id,
                description.Name,
                folders,
                (ulong)description.Length,
                RemoteFileCodec.ToWire(description.Modified),
                (uint)description.Mode,
                how.Overwrites,
                hash,
                StepOf(how.StepTimeout)));
            if (await request.WaitForGoAsync(how.StepTimeout) is { } offset)
            {
                ThrowIfBeyond(offset, description);
                await FilePouring.PourAsync(session.Streams, file, (long)offset, request.Id, disk, how.StepTimeout);
            }

            var answer = await request.WaitAsync(how.StepTimeout);
            var existing = answer.Files?.FirstOrDefault();
            return answer.Code switch
            {
                FileAnswer.Sent => new FileSendResult(FileSendStatus.Sent, null),
                FileAnswer.Identical => new FileSendResult(FileSendStatus.Identical, existing ?? description),
                FileAnswer.Different when existing is not null => new FileSendResult(FileSendStatus.Different, existing),
                _ => throw NotUnderstood(),
            };
        }
        finally
        {
            End(request, session);
        }
    }

    internal Coroutine<FileAnswer> DeleteAsync(Location at, ImmutableArray<string> names, TimeSpan? timeout) =>
        AskAsync(at, id => new FileDeleteFrame(id, names[..^1], names[^1]), timeout);

    internal async Coroutine<IReadOnlyList<RemoteFile>> ListAsync(Location at, ImmutableArray<string> folders, TimeSpan? timeout)
    {
        var answer = await AskAsync(at, id => new FileListFrame(id, folders, ""), timeout);
        return [.. answer.Files ?? []];
    }

    internal async Coroutine<RemoteFile> FetchAsync(Location from, ImmutableArray<string> names, string path, FileTransferOptions how)
    {
        var whole = Path.GetFullPath(path);
        await disk.RunAsync(() => ThrowIfThere(whole, how.Overwrites));
        var peer = await PeerAtAsync(from);
        var (request, session) = peer.BeginFileRequest();
        var arrival = new FileArrival(session.Streams, options.MaxFileBytes, null);
        var owner = FetchedOwner(request.Id);
        var slot = new PartSlot();
        try
        {
            if (!session.Streams.TryExpect(StreamPurpose.File, owner, arrival.Open))
            {
                throw new FileTransferException(FileTransferFailure.Busy, $"{StreamLimits.Open} streams are awaited already.");
            }

            session.Outbox.Append(new FileGetFrame(request.Id, names[..^1], names[^1]));
            var answer = await request.WaitAsync(how.StepTimeout);
            var description = answer.Files?.FirstOrDefault() ?? throw NotUnderstood();
            if (description.Length > options.MaxFileBytes)
            {
                throw new FileTransferException(
                    FileTransferFailure.TooLarge, $"A file may have {options.MaxFileBytes} bytes, and this one has {description.Length}.");
            }

            var part = await disk.RunAsync(() => slot.Fill(() => BeginFetched(whole)));
            await arrival.WriteToAsync(part, disk, how.StepTimeout, default);
            await disk.RunAsync(() => CompleteFetched(part, description, whole, how.Overwrites));
            return description;
        }
        catch
        {
            session.Streams.Unexpect(StreamPurpose.File, owner);
            arrival.GiveUp();
            await disk.RunAsync(slot.GiveUp);
            throw;
        }
        finally
        {
            End(request, session);
        }
    }

    private static uint StepOf(TimeSpan? timeout) =>
        timeout is { } limit ? (uint)Math.Clamp(limit.TotalMilliseconds, 1, uint.MaxValue) : 0;

    private static FileTransferException NotUnderstood() =>
        new(FileTransferFailure.Unknown, "The other node gave an answer that makes no sense.");

    private static void ThrowIfBeyond(ulong offset, RemoteFile description)
    {
        if (offset > (ulong)description.Length)
        {
            throw NotUnderstood();
        }
    }

    private static void ThrowIfThere(string path, bool overwrites)
    {
        if (System.IO.Directory.Exists(path) || (!overwrites && File.Exists(path)))
        {
            throw new IOException($"There is {path} already.");
        }
    }

    /// <summary>What is not answered is called back.</summary>
    private static void End(FileRequest request, Session session)
    {
        session.Requests.Take(request.Id);
        if (!request.IsAnswered)
        {
            session.Outbox.Append(new CancelFrame(request.Id));
        }
    }

    private PartFile BeginFetched(string path) =>
        parts.Begin(Folder.Open(Path.GetDirectoryName(path)!), Path.GetFileName(path), static _ => { });

    private void CompleteFetched(PartFile part, RemoteFile description, string path, bool overwrites)
    {
        if (part.Written != description.Length)
        {
            throw new FileTransferException(FileTransferFailure.Corrupted, "The file changed while it was fetched.");
        }

        var mode = (UnixFileMode)((int)description.Mode & RemoteFileCodec.ModeBits) & ~options.WithheldModes;
        if (part.Complete(description.Modified, mode, overwrites) is not null)
        {
            throw new IOException($"There is {path} already.");
        }
    }

    private async Coroutine<FileAnswer> AskAsync<TFrame>(Location at, Func<ulong, TFrame> question, TimeSpan? timeout)
        where TFrame : struct, IFrame<TFrame>
    {
        var peer = await PeerAtAsync(at);
        var (request, session) = peer.BeginFileRequest();
        try
        {
            session.Outbox.Append(question(request.Id));
            return await request.WaitAsync(timeout);
        }
        finally
        {
            End(request, session);
        }
    }

    private async Coroutine<Peer> PeerAtAsync(Location location)
    {
        try
        {
            var info = await node.Dialler.ConnectAsync(location);
            return node.Known(info.Id)
                ?? throw new FileTransferException(FileTransferFailure.Unreachable, $"The node at {location} has left again.");
        }
        catch (PeerRefusedException exception)
        {
            throw new FileTransferException(FileTransferFailure.Unreachable, exception.Message, exception);
        }
    }
}
