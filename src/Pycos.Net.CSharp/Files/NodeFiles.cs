using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>What a node does with files that others send, fetch, list and delete here. On the node's thread.</summary>
internal sealed partial class NodeFiles
{
    /// <summary>How many beginnings of files are kept at most, of all peers together.</summary>
    private const int MaxKept = 64;

    private readonly PycosNode node;
    private readonly FileReceivingOptions options;
    private readonly Disk disk;
    private readonly PartFiles parts = new();
    private readonly FileStore? store;
    private readonly HashSet<string> arriving = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<FileContinuation, PartFile> kept = [];

    internal NodeFiles(PycosNode node)
    {
        this.node = node;
        options = node.Options.Files;
        disk = new Disk(node.NetworkScheduler);
        store = options.Directory is { } directory ? new FileStore(directory, parts) : null;
    }

    /// <summary>Whether there is a folder for files.</summary>
    internal bool IsOn => store is not null;

    /// <summary>The folder that peers use now.</summary>
    internal string? Directory => store?.Current;

    private FileStore Store => store ?? throw Off();

    /// <summary>How a node without such a folder refuses.</summary>
    internal static FileTransferException Off() => new(FileTransferFailure.AccessDenied, "This node has no folder for files.");

    internal async Coroutine BeginAsync()
    {
        if (store is not null)
        {
            await disk.RunAsync(store.Begin);
        }
    }

    /// <summary>The node stops: nothing is left of what has not arrived.</summary>
    internal Coroutine EndAsync() => disk.RunAsync(parts.Close);

    internal async Coroutine<bool> MoveToAsync(string directory)
    {
        var used = store ?? throw new InvalidOperationException(
            $"The node has no folder for files: start it with {nameof(FileReceivingOptions)}.{nameof(FileReceivingOptions.Directory)}.");
        PartFile[] left = [.. kept.Values];
        kept.Clear();
        await disk.RunAsync(() =>
        {
            Array.ForEach(left, part => part.Discard());
            used.MoveTo(directory);
        });
        return true;
    }

    /// <summary>Receives a file that a peer offers.</summary>
    internal async Coroutine<FileAnswer?> ReceiveAsync(Peer sender, Session session, FilePutFrame put, string hash, Work work)
    {
        FileNames.Check(put.Folders.Add(put.Name));
        if (put.Length > (ulong)options.MaxFileBytes)
        {
            throw new FileTransferException(
                FileTransferFailure.TooLarge, $"A file may have {options.MaxFileBytes} bytes, and this one has {put.Length}.");
        }

        var mode = (UnixFileMode)(put.Mode & RemoteFileCodec.ModeBits) & ~options.WithheldModes;
        var offer = new FileOffer(
            sender.Id.Number, put.Folders, put.Name, (long)put.Length, RemoteFileCodec.FromWire(put.Modified), mode, hash);
        if (!arriving.Add(offer.Place))
        {
            throw new FileTransferException(FileTransferFailure.Busy, $"A file \"{offer.Name}\" is being sent to that folder now.");
        }

        try
        {
            return FileAnswer.Of(await ReceiveAsync(session, put, offer, work));
        }
        finally
        {
            arriving.Remove(offer.Place);
        }
    }

    internal async Coroutine<FileAnswer?> DeleteHereAsync(FileDeleteFrame delete)
    {
        FileNames.Check(delete.Folders.Add(delete.Name));
        await disk.RunAsync(() => Store.Delete(delete.Folders, delete.Name));
        return new FileAnswer(FileAnswer.Done);
    }

    internal async Coroutine<FileAnswer?> ListHereAsync(FileListFrame list)
    {
        FileNames.Check(list.Name.Length == 0 ? list.Folders : list.Folders.Add(list.Name));
        var files = await disk.RunAsync(() => Store.List(list.Folders, list.Name));
        return files.Count <= WireLimits.Items && RemoteFileCodec.Encode(files).Length <= node.Options.MaxMessageBytes
            ? new FileAnswer(FileAnswer.Done, files)
            : throw new FileTransferException(FileTransferFailure.TooLarge, "There is too much in that folder to be listed.");
    }

    /// <summary>Sends a file that a peer asks for: first what it is, then the stream.</summary>
    internal async Coroutine<FileAnswer?> ServeAsync(Session session, FileGetFrame get, Work work)
    {
        FileNames.Check(get.Folders.Add(get.Name));
        using var file = await disk.RunAsync(() => Store.OpenToRead(get.Folders, get.Name));
        work.Token.ThrowIfCancellationRequested();
        var description = new EncodedMessage(ContentTag.Bytes, RemoteFileCodec.Encode([file.Description]));
        work.Answer(FileAnswer.Done, description, null);
        try
        {
            await FilePouring.PourAsync(
                session.Streams, file, 0, FetchedOwner(get.Id), disk, FileTransferOptions.DefaultStepTimeout);
        }
        catch (IOException exception)
        {
            // The peer knows from its stream.
            NetLog.FileFailed(node.Log, session.Id.ToString(), exception);
        }

        return null;
    }

    /// <summary>
    /// What the stream of a fetched file belongs to. The bit sets it apart from those of files that are sent: both sides count their
    /// requests from 1.
    /// </summary>
    private static ulong FetchedOwner(ulong request) => request | (1UL << 63);

    private async Coroutine<FileSendResult> ReceiveAsync(Session session, FilePutFrame put, FileOffer offer, Work work)
    {
        kept.Remove(offer.Continuation, out var begun);
        FileSendResult? existing = null;
        var part = await disk.RunAsync(() => Store.Prepare(offer, put.Overwrites, begun, out existing));
        if (part is null)
        {
            return existing!;
        }

        var offset = part.Written;
        var left = offer.Length - offset;
        var arrival = new FileArrival(session.Streams, left, left);
        try
        {
            work.Token.ThrowIfCancellationRequested();
            if (!session.Streams.TryExpect(StreamPurpose.File, put.Id, arrival.Open))
            {
                throw new FileTransferException(FileTransferFailure.Busy, $"More than {StreamLimits.Open} streams are announced.");
            }

            session.Outbox.Append(new FileGoFrame(put.Id, (ulong)offset, StreamLimits.InitialCredit));
            await arrival.WriteToAsync(part, disk, StepOf(put.StepTimeout), work.Token);
            return await CompleteAsync(part, offer, put.Overwrites, offset == 0 ? arrival.Hash : default);
        }
        catch (Exception exception)
        {
            session.Streams.Unexpect(StreamPurpose.File, put.Id);
            arrival.GiveUp();
            if (!TryKeep(part, offer, work, exception))
            {
                await disk.RunAsync(part.Discard);
            }

            throw;
        }
    }

    private static TimeSpan? StepOf(uint milliseconds) => milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>All has come: if it is what was offered, it becomes the file.</summary>
    /// <param name="part">The file.</param>
    /// <param name="offer">What it is to be.</param>
    /// <param name="overwrites">Whether it replaces another.</param>
    /// <param name="hash">The SHA-256 of it; empty if that of the whole is not known.</param>
    private async Coroutine<FileSendResult> CompleteAsync(PartFile part, FileOffer offer, bool overwrites, ReadOnlyMemory<byte> hash)
    {
        var existing = await disk.RunAsync(() =>
        {
            var content = offer.Hash.Length == 0 ? "" : Convert.ToHexStringLower(hash.IsEmpty ? part.Hash() : hash.Span);
            if (content != offer.Hash)
            {
                throw new FileTransferException(FileTransferFailure.Corrupted, "What came is not what was offered.");
            }

            var present = part.Complete(offer.Modified, offer.Mode, overwrites);
            if (present is not null)
            {
                part.Discard();
            }

            return present;
        });
        return existing is null ? new FileSendResult(FileSendStatus.Sent, null) : new FileSendResult(FileSendStatus.Different, existing);
    }

    /// <summary>Keeps the beginning of a file whose sender was lost, if that is wanted.</summary>
    private bool TryKeep(PartFile part, FileOffer offer, Work work, Exception exception)
    {
        var isLost = work.Token.IsCancellationRequested
            ? !work.IsCalledBack
            : exception is FileTransferException { Reason: FileTransferFailure.TimedOut or FileTransferFailure.Unknown };
        if (!isLost || !offer.IsContinuable || part.Written == 0 || options.KeepIncompleteFor == TimeSpan.Zero || kept.Count >= MaxKept
            || !node.IsRunning || !kept.TryAdd(offer.Continuation, part))
        {
            return false;
        }

        node.After(options.KeepIncompleteFor, () =>
        {
            if (kept.TryGetValue(offer.Continuation, out var present) && present == part)
            {
                kept.Remove(offer.Continuation);
                node.Start("forget file", disk.RunAsync(part.Discard));
            }
        });
        return true;
    }
}
