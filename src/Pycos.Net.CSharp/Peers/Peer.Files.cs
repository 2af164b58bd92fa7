namespace Pycos.Internals;

/// <content>Files, on either side. On the node's thread.</content>
internal sealed partial class Peer
{
    /// <summary>How many of its requests about files a peer may have under way.</summary>
    private const int MaxFileWorks = StreamLimits.Open;

    private int fileWorks;

    /// <summary>Sends a request about a file, and gives what waits for its answer; the session of it too.</summary>
    /// <exception cref="FileTransferException">The peer can not be reached.</exception>
    internal (FileRequest Request, Session Session) BeginFileRequest()
    {
        var request = new FileRequest(node.NetworkScheduler);
        return SessionToUse() is { } used && used.Requests.TryAdd(request)
            ? (request, used)
            : throw new FileTransferException(FileTransferFailure.Unreachable, $"There is no connection to {this}.");
    }

    private void TakeFileFrame(FrameType type, ref WireReader reader)
    {
        switch (type)
        {
            case FrameType.FilePut:
                var put = FrameCodec.Read<FilePutFrame>(ref reader);
                var hash = Convert.ToHexStringLower(put.Hash.Span);
                put = put with { Hash = default };
                BeginFileWork(
                    put.Id, Capabilities.PutFiles, work => node.Files.ReceiveAsync(this, session!, put, hash, work));
                break;
            case FrameType.FileGo:
                var go = FrameCodec.Read<FileGoFrame>(ref reader);
                (session!.Requests.Find(go.Id) as FileRequest)?.Go(go);
                break;
            case FrameType.FileDelete:
                var delete = FrameCodec.Read<FileDeleteFrame>(ref reader);
                BeginFileWork(delete.Id, Capabilities.DeleteFiles, _ => node.Files.DeleteHereAsync(delete));
                break;
            case FrameType.FileList:
                var list = FrameCodec.Read<FileListFrame>(ref reader);
                BeginFileWork(list.Id, Capabilities.ReadFiles, _ => node.Files.ListHereAsync(list));
                break;
            default:
                var get = FrameCodec.Read<FileGetFrame>(ref reader);
                BeginFileWork(get.Id, Capabilities.ReadFiles, work => node.Files.ServeAsync(session!, get, work));
                break;
        }
    }

    private void BeginFileWork(ulong id, Capabilities capability, Func<Work, Coroutine<FileAnswer?>> act)
    {
        if (RefusalOfFiles(id, capability) is { } refusal)
        {
            var answer = FileAnswer.Of(refusal);
            session!.Outbox.Append(new ResultFrame(id, answer.Code, Payload.None, answer.Why, null, 0));
            return;
        }

        fileWorks++;
        var work = new Work(node, session!, id);
        node.Start("file", AnswerAsync(work, act(work)));
    }

    private FileTransferException? RefusalOfFiles(ulong id, Capabilities capability) =>
        !May(capability) ? new FileTransferException(
            FileTransferFailure.AccessDenied, $"This node has not granted {string.Join(", ", capability.ToNames())}.")
        : !node.Files.IsOn ? NodeFiles.Off()
        : fileWorks >= MaxFileWorks ? new FileTransferException(
            FileTransferFailure.Busy, $"{MaxFileWorks} requests about files are under way.")
        : session!.Interests.ContainsKey(id) ? new FileTransferException(
            FileTransferFailure.Busy, "A request of that number is under way.")
        : null;

    private async Coroutine AnswerAsync(Work work, Coroutine<FileAnswer?> act)
    {
        try
        {
            if (await act is { } answer)
            {
                Tell(work, answer);
            }
        }
        catch (FileTransferException refusal)
        {
            Tell(work, FileAnswer.Of(refusal));
        }
        catch (OperationCanceledException)
        {
            Tell(work, FileAnswer.Of(new FileTransferException(FileTransferFailure.Cancelled, "It was called back.")));
        }
        catch (Exception exception) when (exception is not TaskTerminatedException)
        {
            // What the system says names paths, which are nobody else's business.
            NetLog.FileFailed(node.Log, ToString(), exception);
            Tell(work, FileAnswer.Of(new FileTransferException(
                FileTransferFailure.StorageFailed, $"The other node failed at its disk ({exception.GetType().Name}).")));
        }
        finally
        {
            fileWorks--;
        }
    }

    private static void Tell(Work work, in FileAnswer answer)
    {
        var value = answer.Files is null
            ? default
            : new EncodedMessage(ContentTag.Bytes, RemoteFileCodec.Encode(answer.Files));
        work.Answer(answer.Code, value, answer.Why);
    }
}
