using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The byte streams of a session, both ways. Their frames are put into the outbox one at a time, when nothing else waits there: so
/// messages pass them, they share what is left in turns, and little of them is in memory. On the node's thread.
/// </summary>
[DebuggerDisplay("{outgoing.Count} out, {incoming.Count} in")]
internal sealed class StreamTable(Outbox outbox)
{
    /// <summary>What a payload or a file needs to be expected by: the kind, and the stream's number or the request's.</summary>
    private readonly Dictionary<(StreamPurpose Purpose, ulong Key), Opener> expected = [];
    private readonly Dictionary<uint, OutgoingStream> outgoing = [];
    private readonly Dictionary<uint, IncomingStream> incoming = [];
    private readonly Queue<OutgoingStream> ready = new();
    private readonly Queue<Action> waitingForPlace = new();

    /// <summary>The number of the next own stream; 0 before the session is agreed on.</summary>
    private uint next;

    /// <summary>The number of the last stream that the other side has opened.</summary>
    private uint lastOfPeer;

    /// <summary>Makes what takes an opened stream in; null if it is not wanted, and was answered so.</summary>
    internal delegate IncomingStream? Opener(uint number, in OpenFrame open);

    /// <summary>The number that the next own stream will have.</summary>
    internal uint NextNumber => next;

    /// <summary>Whether one more stream may be opened.</summary>
    internal bool HasPlace => next != 0 && outgoing.Count < StreamLimits.Open;

    /// <summary>Whether the session is over.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Whether a stream is under way, in whatever direction.</summary>
    internal bool IsBusy => outgoing.Count > 0 || incoming.Count > 0 || expected.Count > 0;

    /// <summary>The session is agreed on: the side that has dialled its first connection has the odd numbers.</summary>
    internal void Begin(bool isInitiator)
    {
        next = isInitiator ? 1u : 2u;
        LetWaitingIn();
    }

    /// <summary>Has something called when a place is free.</summary>
    internal void WaitForPlace(Action tell) => waitingForPlace.Enqueue(tell);

    /// <summary>Opens a stream to the other side, of which there must be a place.</summary>
    /// <param name="purpose">What it brings.</param>
    /// <param name="length">How many bytes it will bring.</param>
    /// <param name="owner">The request or the frame that it belongs to.</param>
    /// <param name="whenOver">Called once: with true when all was sent, with false if it was given up.</param>
    internal OutgoingStream Open(StreamPurpose purpose, ulong length, ulong owner, Action<bool> whenOver)
    {
        var stream = new OutgoingStream(this, next, whenOver);
        next += 2;
        outgoing.Add(stream.Number, stream);
        outbox.Append(new OpenFrame(purpose, length, owner, 0), stream.Number);
        return stream;
    }

    /// <summary>The next stream of a kind and key is taken in so.</summary>
    /// <returns>Whether there may be so many.</returns>
    internal bool TryExpect(StreamPurpose purpose, ulong key, Opener opener) =>
        expected.Count < StreamLimits.Open && expected.TryAdd((purpose, key), opener);

    /// <summary>A stream that was expected is not any more.</summary>
    internal bool Unexpect(StreamPurpose purpose, ulong key) => expected.Remove((purpose, key));

    /// <summary>Whether a number can be that of a stream that the other side has yet to open.</summary>
    internal bool IsNew(uint number) => IsOfPeer(number) && number > lastOfPeer;

    internal IncomingStream? FindIncoming(uint number) => incoming.GetValueOrDefault(number);

    internal void TakeOpen(uint number, in OpenFrame open)
    {
        if (!IsNew(number))
        {
            throw new ProtocolViolationException(ErrorCode.StreamState, $"stream {number} can not be opened: its turn is over or not yours");
        }

        lastOfPeer = number;
        var key = open.Purpose == StreamPurpose.Payload ? number : open.Owner;
        if (!expected.Remove((open.Purpose, key), out var opener))
        {
            Reset(number, Outcome.NoSuchTarget, "nobody waits for it");
        }
        else if (opener(number, open) is { IsOver: false } stream)
        {
            incoming.Add(number, stream);
        }
    }

    internal void TakeData(uint number, in DataFrame data) => Receiver(number)?.Take(data.Bytes);

    internal void TakeEnd(uint number, in EndFrame end) => Receiver(number)?.Take(end);

    internal void TakeReset(uint number, in ResetFrame reset)
    {
        if (IsOfPeer(number))
        {
            Receiver(number)?.Fail(Outcome.Cancelled, reset.Text);
        }
        else
        {
            outgoing.GetValueOrDefault(number)?.End(wasSent: false);
        }
    }

    internal void TakeCredit(in CreditFrame credit) => outgoing.GetValueOrDefault(credit.Stream)?.Grant(credit.Bytes);

    /// <summary>Puts the next frame of the streams into the outbox, if its turn has come.</summary>
    internal void Feed()
    {
        while (ready.Count > 0 && outbox.HasRoomForStreams)
        {
            var stream = ready.Dequeue();
            stream.IsQueued = false;
            if (stream.IsReady)
            {
                stream.SendNext(outbox);
                Schedule(stream);
                return;
            }
        }
    }

    /// <summary>A stream has something to send, perhaps.</summary>
    internal void Schedule(OutgoingStream stream)
    {
        if (stream.IsReady && !stream.IsQueued)
        {
            stream.IsQueued = true;
            ready.Enqueue(stream);
            outbox.Wake();
        }
    }

    /// <summary>The other side has confirmed something: there may be room.</summary>
    internal void OnConfirmed()
    {
        if (ready.Count > 0)
        {
            outbox.Wake();
        }
    }

    internal void Reset(uint number, Outcome outcome, string why) =>
        outbox.Append(new ResetFrame((uint)Math.Abs((int)outcome), why), number);

    /// <summary>Lets the other side send more. Reliable, since a credit that is lost with a connection would be lost for ever.</summary>
    internal void Grant(uint number, uint bytes) => outbox.Append(new CreditFrame(number, bytes));

    internal void Forget(OutgoingStream stream)
    {
        outgoing.Remove(stream.Number);
        // Who says farewell waits for the streams to be over.
        outbox.Wake();
        LetWaitingIn();
    }

    internal void Forget(IncomingStream stream)
    {
        incoming.Remove(stream.Number);
        outbox.Wake();
    }

    /// <summary>The session is over, and with it its streams.</summary>
    internal void Close()
    {
        next = 0;
        IsClosed = true;
        foreach (var stream in outgoing.Values.ToArray())
        {
            stream.End(wasSent: false);
        }

        foreach (var stream in incoming.Values.ToArray())
        {
            stream.Fail(Outcome.Unknown, "the peer is lost");
        }

        expected.Clear();
        while (waitingForPlace.TryDequeue(out var tell))
        {
            tell();
        }
    }

    private bool IsOfPeer(uint number) => next != 0 && (number & 1) != (next & 1);

    /// <summary>The stream that a frame belongs to; null if it was given up here, which the other side may not know yet.</summary>
    private IncomingStream? Receiver(uint number) =>
        incoming.TryGetValue(number, out var stream) ? stream
        : IsOfPeer(number) && number <= lastOfPeer ? null
        : throw new ProtocolViolationException(ErrorCode.StreamState, $"stream {number} was not opened");

    private void LetWaitingIn()
    {
        while (HasPlace && waitingForPlace.TryDequeue(out var tell))
        {
            tell();
        }
    }
}
