namespace Pycos.Internals;

/// <content>What the other side has of it.</content>
internal sealed partial class Outbox
{
    /// <summary>The other side has all frames up to a number, and takes so many bytes beyond them.</summary>
    /// <returns>False if it claims to have frames that it was not sent.</returns>
    internal bool TryConfirm(ulong upTo, long newWindow)
    {
        lock (gate)
        {
            if (upTo > furthest.Sequence)
            {
                return false;
            }

            SkipTo(upTo);
            window = newWindow;
            if (upTo > confirmed)
            {
                confirmed = upTo;
                while (marks.TryPeek(out var mark) && mark.Sequence <= upTo)
                {
                    lastReleased = marks.Dequeue();
                }

                log.Release(lastReleased.Place);
                LetWaitingIn();
            }

            if (taken < log.End)
            {
                WakeWriter();
            }

            return true;
        }
    }

    /// <summary>A new connection of the session begins: what the other side does not have is taken again.</summary>
    /// <returns>False if it claims to have frames that it was not sent.</returns>
    internal bool TryRewind(ulong received, long newWindow)
    {
        lock (gate)
        {
            if (received > furthest.Sequence)
            {
                return false;
            }

            // It may have said so before it confirmed more on an earlier connection.
            received = Math.Max(received, confirmed);

            var place = lastReleased.Place;
            for (var sequence = lastReleased.Sequence; sequence < received; sequence++)
            {
                place += log.FrameLengthAt(place);
            }

            control.Release(control.End);
            marks.Clear();
            log.Release(place);
            lastReleased = new Mark(received, place);
            taken = place;
            lastTaken = received;
            confirmed = received;
            window = newWindow;
            LetWaitingIn();
            return true;
        }
    }

    /// <summary>
    /// The session is over: nothing more is taken in, those who wait for room are told, and what the other side has not confirmed is
    /// handed out.
    /// </summary>
    /// <param name="leave">Gets each frame, without its length, and whether a connection was ever given it.</param>
    internal void Close(Action<ReadOnlyMemory<byte>, bool> leave)
    {
        lock (gate)
        {
            closed = true;
            var sequence = lastReleased.Sequence;
            for (var place = log.Start; place < log.End; place += log.FrameLengthAt(place))
            {
                if (++sequence <= confirmed)
                {
                    continue;
                }

                var frame = new byte[log.FrameLengthAt(place)];
                log.CopyTo(place, frame);
                leave(frame.AsMemory(WireLimits.LengthPrefix), place < furthest.Place);
            }

            log.Release(log.End);
            control.Release(control.End);
            while (waiting.TryDequeue(out var wait))
            {
                wait.Tell();
            }
        }
    }

    private void NoteTaken()
    {
        if (lastTaken > furthest.Sequence)
        {
            furthest = new Mark(lastTaken, taken);
        }
    }

    /// <summary>What came on an earlier connection need not be sent again.</summary>
    private void SkipTo(ulong upTo)
    {
        if (upTo <= lastTaken)
        {
            return;
        }

        for (; lastTaken < upTo; lastTaken++)
        {
            taken += log.FrameLengthAt(taken);
        }

        marks.Enqueue(new Mark(lastTaken, taken));
    }

    private void LetWaitingIn()
    {
        // All of them: who finds no room when its turn comes waits again, at the end.
        if (!IsFull && log.End - taken <= Crowd / 2)
        {
            while (waiting.TryDequeue(out var wait))
            {
                wait.Tell();
            }
        }
    }
}
