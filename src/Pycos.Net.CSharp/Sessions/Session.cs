using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// What two nodes have sent each other since they met, over one connection or several: numbers, what is unconfirmed, and what is
/// unanswered. It ends when one of them closes it or cannot be reached for too long.
/// </summary>
[DebuggerDisplay("{Id} received {Received}")]
internal sealed class Session
{
    /// <summary>
    /// After so many frames, or bytes, they are confirmed even if nothing else is sent: often enough that a window never runs dry.
    /// </summary>
    private const int FramesToConfirm = 32;
    private const int BytesToConfirm = 64 * 1024;

    private long bytesSent;
    private long bytesReceived;
    private long messagesReceived;
    private long codeBytesSent;
    private long codeBytesReceived;
    private long resumptions;
    private readonly List<IDisposable> dependants = [];
    private bool isClosed;
    private int unconfirmedFrames;
    private int unconfirmedBytes;

    internal Session(PycosNode node, Action<bool> wakeWriter)
    {
        Outbox = new Outbox(node.Options.MaxQueuedBytes, node.Options.ReceiveWindow, wakeWriter);
        Streams = new StreamTable(Outbox);
        Lanes = new SendLanes(this, node.Post, node.Options.MaxQueuedBytes);
        Payloads = new PayloadBudget(node.Options.MaxIncomingPayloadBytes);
        Places = new RequestPlaces(node.Options.MaxRequestsPerPeer);
    }

    /// <summary>Chosen by the side that was dialled.</summary>
    internal Guid Id { get; set; }

    /// <summary>Whether the two sides have agreed on it; before, what is sent only waits.</summary>
    internal bool IsEstablished { get; set; }

    /// <summary>Whether this side has dialled the connection it was established on.</summary>
    internal bool IsInitiator { get; set; }

    internal Outbox Outbox { get; }

    /// <summary>Its byte streams. On the node's thread.</summary>
    internal StreamTable Streams { get; }

    /// <summary>Long messages, and what waits behind them.</summary>
    internal SendLanes Lanes { get; }

    /// <summary>What the other side may have here of long messages. On the node's thread.</summary>
    internal PayloadBudget Payloads { get; }

    /// <summary>Whether a stream is under way, or a message waits for one.</summary>
    internal bool HasStreams => Streams.IsBusy || Lanes.IsInUse;

    internal RequestTable Requests { get; } = new();

    /// <summary>How many of them may wait for their outcome.</summary>
    internal RequestPlaces Places { get; }

    /// <summary>What the other side wants to be told of, by its number there: lookups and monitors. On the node's thread.</summary>
    internal Dictionary<ulong, IDisposable> Interests { get; } = [];

    /// <summary>The number of the last reliable frame that was taken in.</summary>
    internal ulong Received { get; private set; }

    /// <summary>
    /// Whether nothing has come of it yet, on either side, so that another may take its place unnoticed. What was given to a connection may
    /// have arrived, though it was never confirmed: sent again in another session it would be there twice. And streams have numbers by who has dialled.
    /// </summary>
    internal bool IsUnused => Received == 0 && !Outbox.WasTaken && !HasStreams;

    /// <summary>Where it would go on; null if there is nothing yet to go on with.</summary>
    internal ResumePoint? ResumePoint => IsEstablished ? new ResumePoint(Id, Received) : null;

    /// <summary>Whether something was taken in that the other side does not know of yet.</summary>
    internal bool OwesConfirmation => unconfirmedFrames > 0;

    /// <summary>Whether it is time to confirm, though there may be nothing else to send.</summary>
    internal bool MustConfirm => unconfirmedFrames >= FramesToConfirm || unconfirmedBytes >= BytesToConfirm;

    /// <summary>What was exchanged over it so far. From any thread: each number is one that was true lately.</summary>
    internal PeerStatistics Statistics => new(
        (long)Outbox.LastSequence,
        (long)Received,
        Volatile.Read(ref bytesSent),
        Volatile.Read(ref bytesReceived),
        Outbox.Messages,
        Volatile.Read(ref messagesReceived),
        Volatile.Read(ref codeBytesSent),
        Volatile.Read(ref codeBytesReceived),
        Volatile.Read(ref resumptions),
        Requests.Count);

    /// <summary>Bytes were written to a connection.</summary>
    internal void NoteSent(int bytes) => bytesSent += bytes;

    /// <summary>Bytes were read from a connection.</summary>
    internal void NoteReceived(int bytes) => bytesReceived += bytes;

    /// <summary>A message to a task or a channel has come, as a whole.</summary>
    internal void NoteMessage() => messagesReceived++;

    /// <summary>The other side has stored bytes of an assembly. From any thread.</summary>
    internal void NoteCodeSent(int bytes) => Interlocked.Add(ref codeBytesSent, bytes);

    /// <summary>Bytes of an assembly have come and were stored. From any thread.</summary>
    internal void NoteCodeReceived(int bytes) => Interlocked.Add(ref codeBytesReceived, bytes);

    /// <summary>A lost connection was made again.</summary>
    internal void NoteResumption() => resumptions++;

    /// <summary>Takes a reliable frame in, unless it was taken in before.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="length">Its length, for the window.</param>
    /// <exception cref="ProtocolViolationException">One before it is missing.</exception>
    internal bool TryReceive(ulong sequence, int length)
    {
        if (sequence <= Received)
        {
            return false;
        }

        if (sequence != Received + 1)
        {
            throw new ProtocolViolationException(ErrorCode.SequenceGap, $"frame {sequence} came after frame {Received}");
        }

        Received = sequence;
        unconfirmedFrames++;
        unconfirmedBytes += length;
        return true;
    }

    /// <summary>A connection begins: what the other side does not have of this session is sent again.</summary>
    /// <exception cref="ProtocolViolationException">The other side claims to have what it was not sent.</exception>
    internal void Agree(Authenticated agreed, bool isInitiator)
    {
        Id = agreed.Session.Session;
        IsInitiator = isInitiator;
        var isFirst = !IsEstablished;
        IsEstablished = true;
        NoteConfirmation();
        if (!Outbox.TryRewind(agreed.PeerLastReceived, agreed.PeerWindow))
        {
            throw new ProtocolViolationException(
                ErrorCode.SequenceGap, $"frame {agreed.PeerLastReceived} is the last one there, which does not fit what was sent");
        }

        if (isFirst || !agreed.Session.IsResumed)
        {
            Streams.Begin(isInitiator);
        }
    }

    /// <summary>What was taken in is confirmed now.</summary>
    internal void NoteConfirmation()
    {
        unconfirmedFrames = 0;
        unconfirmedBytes = 0;
    }

    /// <summary>The session is over: whoever waits for something of it is told.</summary>
    /// <param name="leave">Gets each frame that was not confirmed, and whether it was on its way.</param>
    internal void Close(Action<ReadOnlyMemory<byte>, bool> leave)
    {
        Outbox.Close(leave);
        Requests.Close();
        Streams.Close();
        foreach (var interest in Interests.Values)
        {
            interest.Dispose();
        }

        Interests.Clear();
        IDisposable[] ended;
        lock (dependants)
        {
            isClosed = true;
            ended = [.. dependants];
            dependants.Clear();
        }

        foreach (var dependant in ended)
        {
            dependant.Dispose();
        }
    }

    /// <summary>Has something disposed of when the session is over; at once, if it is. On any thread.</summary>
    internal void AtEnd(IDisposable dependant)
    {
        lock (dependants)
        {
            if (!isClosed)
            {
                dependants.Add(dependant);
                return;
            }
        }

        dependant.Dispose();
    }
}
