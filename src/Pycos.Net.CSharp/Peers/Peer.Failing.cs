namespace Pycos.Internals;

/// <content>Requests of the peer that this node fails at. On the node's thread.</content>
internal sealed partial class Peer
{
    /// <summary>The key of a request's number, in the body of each frame that is one.</summary>
    private const int RequestKey = 1;

    /// <summary>
    /// A frame was no good, or this node failed at it: if it is a request it is answered all the same, as far as its number can be read, so
    /// that nobody waits for what does not come.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="type">Its type.</param>
    /// <param name="outcome">What became of the request.</param>
    /// <param name="text">Why, for people.</param>
    /// <param name="isBegun">Whether something may be kept of it by its number; if not, what is kept by that number is another one.</param>
    private void AnswerFailed(ReadOnlyMemory<byte> frame, FrameType type, Outcome outcome, string text, bool isBegun)
    {
        if (!IsRequest(type) || !TryReadNumber(frame, out var id) || (!isBegun && session!.Interests.ContainsKey(id)))
        {
            return;
        }

        DropInterest(id);
        if (type == FrameType.Locate)
        {
            session!.Outbox.Append(new LocatedFrame(id, default, IsFinal: true));
        }
        else
        {
            Answer(id, outcome, Failure.Of(FailureKind.Exception, "", text));
        }
    }

    private static bool IsRequest(FrameType type) => type is FrameType.Locate or FrameType.Deliver or FrameType.Monitor
        or FrameType.Terminate or FrameType.Subscribe or FrameType.Unsubscribe or FrameType.Call or FrameType.Relay
        or FrameType.FilePut or FrameType.FileDelete or FrameType.FileList or FrameType.FileGet;

    private static bool TryReadNumber(ReadOnlyMemory<byte> frame, out ulong id)
    {
        id = 0;
        try
        {
            FrameCodec.Open(frame, out var reader);
            reader.BeginBody();
            while (id == 0 && reader.NextKey(out var key))
            {
                if (key == RequestKey)
                {
                    id = reader.ReadUInt64();
                }
                else
                {
                    reader.SkipUnknown();
                }
            }
        }
        catch (ProtocolViolationException)
        {
            return false;
        }

        return id != 0;
    }
}
