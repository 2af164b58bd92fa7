namespace Pycos.Core.Tests.Programs;

/// <summary>What hot swaps promise, as far as it can be told from what happens.</summary>
internal sealed class SwapModel
{
    private readonly List<SwapEntry> entries = [];

    internal IReadOnlyList<SwapEntry> Entries => entries;

    /// <summary>What was wrong first.</summary>
    internal string? Violation { get; private set; }

    /// <summary>The messages that are in the inbox, in order.</summary>
    internal List<int> Messages { get; } = [];

    /// <summary>The latest request that has not come to its turn.</summary>
    internal SwapEntry? Pending
    {
        get => field is { Status: HotSwapStatus.TaskEnded } ? null : field;
        private set;
    }

    /// <summary>The one for which the old code is being left, as far as the model can tell.</summary>
    internal SwapEntry? InFlight { get; private set; }

    /// <summary>Where the running code stands.</summary>
    internal SwapPlace Place { get; set; }

    internal bool Allows { get; set; }

    /// <summary>What would be handed over at an implicit place.</summary>
    internal object? State { get; set; }

    /// <summary>What is handed over at the point where the code stands.</summary>
    internal object? PointState { get; set; }

    internal bool Terminated { get; set; }

    /// <summary>Codes that have begun, and codes whose clean-up has run.</summary>
    internal int Begun { get; private set; }

    internal int Left { get; private set; }

    internal void Violate(string what) => Violation ??= what;

    internal void Expect(bool condition, string what)
    {
        if (!condition)
        {
            Violate(what);
        }
    }

    internal SwapEntry Ask(SwapAnswer answer, bool isGood, long now)
    {
        var entry = new SwapEntry(entries.Count, answer, isGood, now);
        entries.Add(entry);
        return entry;
    }

    /// <summary>A request has been made.</summary>
    internal void Asked(SwapEntry entry, bool alive)
    {
        if (!alive)
        {
            Expect(entry.Status == HotSwapStatus.TaskEnded, "a request to an ended task was not told so");
            return;
        }

        Expect(entry.Status is null, "a request has an outcome before anything could happen");
        Expect(Pending is null || Pending.Status == HotSwapStatus.Superseded, "an earlier request was not superseded");
        Pending = entry;
    }

    internal void Cancelled(SwapEntry entry, bool waited, bool told)
    {
        Expect(told == waited, $"cancelling request {entry.Number} was told {told}");
        Expect(!told || entry.Status == HotSwapStatus.Cancelled, "a cancelled request has another outcome");
        if (told)
        {
            entry.Cancelled = true;
            Pending = null;
        }
    }

    /// <summary>The new code of a request is being made.</summary>
    internal void Made(SwapEntry entry, object? state, bool takesState)
    {
        ForgetRefused();
        Expect(entry == Pending, $"request {entry.Number} had its turn and was not the latest");
        Expect(InFlight is null, "new code was made while the old one was being left");
        Expect(Place == SwapPlace.Point || (Place == SwapPlace.Wait && Allows), $"new code was made at no place: {Place}, allows {Allows}");
        Expect(!Terminated, "new code was made for a terminated task");
        Expect(!entry.Cancelled, "a cancelled request had its turn");
        Expect(
            !takesState || ReferenceEquals(state, Place == SwapPlace.Point ? PointState : State),
            "another state was handed over than the old code had");
        entry.Made++;
        Pending = null;
        if (entry.IsGood)
        {
            InFlight = entry;
        }
    }

    /// <summary>The exception has reached the old code.</summary>
    internal SwapEntry? Thrown()
    {
        Expect(InFlight is not null, "the old code is to be left for nothing");
        return InFlight;
    }

    internal void Refused(SwapEntry entry, bool told)
    {
        Expect(told && entry.Status == HotSwapStatus.Refused, "a refusal did not count");
        entry.Refused = true;
        InFlight = null;
    }

    internal void Begin(SwapEntry? entry)
    {
        Expect(Left == Begun, "new code began before the old one was left");
        Begun++;
        Place = SwapPlace.None;
        State = null;
        if (entry is null)
        {
            return;
        }

        Expect(entry == InFlight && entry.Status == HotSwapStatus.Done, "new code began that was not to begin");
        Expect(!Terminated, "new code began in a terminated task");
        entry.Started++;
        InFlight = null;
    }

    internal void Leave(int messages)
    {
        Left++;
        Expect(Left == Begun, "clean-up ran twice");
        Expect(messages == Messages.Count, $"{messages} messages wait instead of {Messages.Count}");
    }

    /// <summary>A wait at a place has taken its time: whoever asked before must have had a turn.</summary>
    internal void PassedPlace(long now)
    {
        ForgetRefused();
        if (Allows && InFlight is null && Pending is { } waiting && waiting.AskedAt < now && !Terminated)
        {
            Violate($"request {waiting.Number} was not met at a place");
        }
    }

    internal void Received(int message, int? expected)
    {
        Expect(message == expected, $"message {message} came instead of {expected}");
        Messages.Remove(message);
    }

    internal void JudgeAtRest(bool alive)
    {
        Expect(!alive, "the task did not end");
        Expect(Left == Begun, "clean-up did not run");
        foreach (var entry in entries)
        {
            var status = entry.Status;
            Expect(status is not null, $"request {entry.Number} has no outcome");
            Expect(entry.Told.Count == 1 && entry.Told[0].Status == status, $"the waiter of request {entry.Number} was told {entry.Told.Count} times");
            Expect(entry.Started == 0 || status == HotSwapStatus.Done, $"request {entry.Number} was met and told {status}");
            Expect(entry.Started == 1 || status != HotSwapStatus.Done || Terminated, $"request {entry.Number} was told to be met and was not");
            Expect(entry.Made <= 1, "new code was made twice");
            Expect(entry.IsGood || entry.Made == 0 || status == HotSwapStatus.Refused, $"bad code was told {status}");
            Expect(!entry.Refused || status == HotSwapStatus.Refused, $"a refused request was told {status}");
        }
    }

    /// <summary>A request that old code swallowed is over when it was told so.</summary>
    private void ForgetRefused()
    {
        if (InFlight is { Status: HotSwapStatus.Refused, Answer: SwapAnswer.Swallow })
        {
            InFlight = null;
        }
    }
}
