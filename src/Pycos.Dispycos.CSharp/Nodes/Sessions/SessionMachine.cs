using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// What becomes of a client's session at a node: events in, effects out, nothing else. Each incarnation of a server ends once, and is
/// told to have. No wait is without an end: whatever has to come from outside is followed by a timer.
/// </summary>
[DebuggerDisplay("{Phase}")]
internal sealed partial class SessionMachine
{
    /// <summary>After the system was told to end a process it is gone in milliseconds, unless it hangs in the system itself.</summary>
    internal static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A server that was ready for so long has not failed soon.</summary>
    internal static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(10);

    /// <summary>The pause after the second failure in a row, which doubles with each further one, and the longest pause.</summary>
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(30);
    private const int MostDoublings = 10;

    private readonly SessionTerms terms;
    private readonly List<ServerSlot> slots;

    internal SessionMachine(SessionTerms terms)
    {
        this.terms = terms;
        slots = [.. Enumerable.Range(1, terms.Cpus).Select(number => new ServerSlot(number))];
    }

    internal NodeSessionPhase Phase { get; private set; }

    internal IReadOnlyList<ServerSlot> Slots => slots;

    /// <summary>Whether nothing is left of it but servers with detached jobs.</summary>
    internal bool HasOnlyDetached =>
        Phase == NodeSessionPhase.Closing && slots.TrueForAll(slot => slot.Phase == ServerPhase.Ended || slot.IsDetached);

    /// <summary>Whether there is such a server: one that is no more, or another incarnation, is not.</summary>
    internal bool Has(int server, int incarnation) => Find(server, incarnation) is { HasProcess: true };

    /// <summary>Starts the servers.</summary>
    internal void Begin(List<SessionEffect> effects)
    {
        foreach (var slot in slots)
        {
            Launch(slot, effects);
        }
    }

    /// <summary>Goes on by what has happened.</summary>
    /// <param name="happened">What.</param>
    /// <param name="now">The time on any clock that does not go back.</param>
    /// <param name="effects">Gets what is to be done.</param>
    internal void Handle(SessionEvent happened, TimeSpan now, List<SessionEffect> effects)
    {
        switch (happened)
        {
            case SessionEvent.Ready ready:
                OnReady(ready, now, effects);
                break;
            case SessionEvent.Exited exited:
                OnEnded(Find(exited.Server, exited.Incarnation), ServerExit.Crashed, exited.Text, exited.Begun, now, effects);
                break;
            case SessionEvent.NotStarted failed:
                OnEnded(Find(failed.Server, failed.Incarnation), ServerExit.NotStarted, failed.Text, 0, now, effects);
                break;
            case SessionEvent.KillOver over:
                OnEnded(Find(over.Server, over.Incarnation), ServerExit.Crashed, "its process does not end", long.MaxValue, now, effects);
                break;
            case SessionEvent.MemoryExceeded exceeded:
                EndAtOnce(Find(exceeded.Server, exceeded.Incarnation), ServerExit.OutOfMemory, exceeded.Text, effects);
                break;
            case SessionEvent.StartOver over when Find(over.Server, over.Incarnation) is { Phase: ServerPhase.Starting } slot:
                EndAtOnce(slot, ServerExit.NotStarted, $"it did not begin to serve within {Seconds(terms.StartTimeout)}", effects);
                break;
            case SessionEvent.GraceOver over when Find(over.Server, over.Incarnation) is { Phase: ServerPhase.Ending } slot:
                slot.Cause = (ServerExit.Unresponsive, $"it did not end within {Seconds(terms.Grace)} after it was told to");
                Kill(slot, effects);
                break;
            case SessionEvent.PauseOver over when Find(over.Server, over.Incarnation) is { Phase: ServerPhase.Pausing } slot:
                Launch(slot, effects);
                break;
            default:
                HandleRequest(happened, effects);
                break;
        }
    }

    private void HandleRequest(SessionEvent happened, List<SessionEffect> effects)
    {
        switch (happened)
        {
            case SessionEvent.Asked asked when Find(asked.Request.Number, asked.Request.Incarnation) is { HasProcess: true } slot:
                OnAsked(slot, asked.Request, effects);
                break;
            case SessionEvent.Resized resized when Phase is NodeSessionPhase.Starting or NodeSessionPhase.Serving:
                Resize(resized, effects);
                break;
            case SessionEvent.Closing closing:
                Close(closing.Interrupts, "its session was closed", closing.Kept ?? [], effects);
                break;
            case SessionEvent.ClientGone gone:
                Close(interrupts: false, "its client is gone", gone.Kept ?? [], effects);
                break;
            case SessionEvent.Recalled recalled when Phase is NodeSessionPhase.Starting or NodeSessionPhase.Serving:
                effects.Add(new SessionEffect.Tell(new NodeReport(NodeReportKind.Closing, terms.Session, Text: recalled.Text)));
                break;
            case SessionEvent.Emptied when Phase == NodeSessionPhase.Emptying:
                Phase = NodeSessionPhase.Gone;
                effects.Add(new SessionEffect.Forget());
                break;
        }
    }

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");

    private ServerSlot? Find(int server, int incarnation) =>
        server >= 1 && server <= slots.Count && slots[server - 1] is var slot && slot.Incarnation == incarnation ? slot : null;

    private void Launch(ServerSlot slot, List<SessionEffect> effects)
    {
        slot.Incarnation++;
        slot.Phase = ServerPhase.Starting;
        slot.ProcessId = 0;
        slot.ReadySince = null;
        slot.Cause = null;
        slot.Replaces = null;
        slot.IsKilled = false;
        slot.IsReleased = false;
        slot.IsDetached = false;
        effects.Add(new SessionEffect.Start(slot.Number, slot.Incarnation));
        effects.Add(new SessionEffect.After(terms.StartTimeout, new SessionEvent.StartOver(slot.Number, slot.Incarnation)));
    }

    private void OnReady(SessionEvent.Ready ready, TimeSpan now, List<SessionEffect> effects)
    {
        if (Find(ready.Server, ready.Incarnation) is { Phase: ServerPhase.Starting } slot)
        {
            slot.Phase = ServerPhase.Ready;
            slot.ReadySince = now;
            slot.ProcessId = ready.ProcessId;
            Phase = NodeSessionPhase.Serving;
            effects.Add(new SessionEffect.Tell(new NodeReport(
                NodeReportKind.ServerReady, terms.Session, slot.Number, slot.Incarnation, ready.Location, ready.ProcessId)));
        }
    }

    private void OnEnded(ServerSlot? slot, ServerExit exit, string text, long begun, TimeSpan now, List<SessionEffect> effects)
    {
        if (slot is not { HasProcess: true })
        {
            return;
        }

        if (slot.IsDetached && slot.Cause is null && HasExitedByItself(text))
        {
            slot.Cause = (ServerExit.Closed, "its detached jobs have ended");
        }

        var failed = slot.Cause is not { Exit: ServerExit.Closed };
        var (why, said) = slot.Cause is { } cause ? (cause.Exit, cause.Exit == ServerExit.Closed ? cause.Text : $"{cause.Text}; {text}") : (exit, text);
        effects.Add(new SessionEffect.Tell(new NodeReport(
            NodeReportKind.ServerEnded, terms.Session, slot.Number, slot.Incarnation, Exit: why, Text: said, Begun: begun)));
        slot.Phase = ServerPhase.Ended;
        slot.ProcessId = 0;
        if (Phase == NodeSessionPhase.Closing)
        {
            EmptyIfEnded(effects);
        }
        else if (!slot.IsReleased && (slot.Replaces ?? terms.RestartsServers))
        {
            slot.Failures = !failed || now - slot.ReadySince >= StableAfter ? 0 : slot.Failures + 1;
            Replace(slot, effects);
        }
    }

    /// <summary>The first failure may have been an accident; one that comes again and again must not use up the machine.</summary>
    private void Replace(ServerSlot slot, List<SessionEffect> effects)
    {
        if (slot.Failures < 2)
        {
            Launch(slot, effects);
            return;
        }

        var pause = firstPause * (1 << Math.Min(slot.Failures - 2, MostDoublings));
        slot.Phase = ServerPhase.Pausing;
        effects.Add(new SessionEffect.After(
            pause < longestPause ? pause : longestPause, new SessionEvent.PauseOver(slot.Number, slot.Incarnation)));
    }

    private void OnAsked(ServerSlot slot, ServerRequest request, List<SessionEffect> effects)
    {
        if (request.Action == ServerAction.Kill)
        {
            EndAtOnce(slot, request.Exit, "its client had it ended", effects);
            return;
        }

        slot.Replaces = request.Action == ServerAction.Restart && Phase != NodeSessionPhase.Closing;
        EndInGrace(slot, request.Exit, request.Action == ServerAction.Restart ? "its client had it restarted" : "its client had it closed", effects);
    }

    private static bool HasExitedByItself(string text) => text == "exit code 0" || text.StartsWith("exit code 0;", StringComparison.Ordinal);

    private void Close(bool interrupts, string why, int[] kept, List<SessionEffect> effects)
    {
        if (Phase is NodeSessionPhase.Emptying or NodeSessionPhase.Gone)
        {
            return;
        }

        Phase = NodeSessionPhase.Closing;
        foreach (var slot in slots)
        {
            slot.IsReleased = true;
            if (slot.Phase == ServerPhase.Pausing)
            {
                slot.Phase = ServerPhase.Ended;
            }
            else if (slot.Phase == ServerPhase.Ready && kept.Contains(slot.Number))
            {
                Detach(slot, effects);
            }
            else if (interrupts)
            {
                EndInGrace(slot, ServerExit.Closed, why, effects);
            }
            else
            {
                EndAtOnce(slot, ServerExit.Closed, why, effects);
            }
        }

        EmptyIfEnded(effects);
    }

    /// <summary>The server ends what is not detached, and then, when the rest has ended, itself.</summary>
    private static void Detach(ServerSlot slot, List<SessionEffect> effects)
    {
        if (!slot.IsDetached)
        {
            slot.IsDetached = true;
            effects.Add(new SessionEffect.Order(slot.Number, slot.Incarnation, ServerOrders.Detach));
        }
    }

    private void EndInGrace(ServerSlot slot, ServerExit exit, string text, List<SessionEffect> effects)
    {
        if (slot.Phase is ServerPhase.Starting or ServerPhase.Ready)
        {
            slot.IsDetached = false;
            slot.Phase = ServerPhase.Ending;
            slot.Cause = (exit, text);
            effects.Add(new SessionEffect.Order(slot.Number, slot.Incarnation, ServerOrders.Interrupt));
            effects.Add(new SessionEffect.Order(slot.Number, slot.Incarnation, ServerOrders.Close));
            effects.Add(new SessionEffect.After(terms.Grace, new SessionEvent.GraceOver(slot.Number, slot.Incarnation)));
        }
    }

    private static void EndAtOnce(ServerSlot? slot, ServerExit exit, string text, List<SessionEffect> effects)
    {
        if (slot is { HasProcess: true })
        {
            slot.IsDetached = false;
            slot.Phase = ServerPhase.Ending;
            slot.Cause ??= (exit, text);
            Kill(slot, effects);
        }
    }

    private static void Kill(ServerSlot slot, List<SessionEffect> effects)
    {
        if (!slot.IsKilled)
        {
            slot.IsKilled = true;
            effects.Add(new SessionEffect.Kill(slot.Number, slot.Incarnation));
            effects.Add(new SessionEffect.After(KillTimeout, new SessionEvent.KillOver(slot.Number, slot.Incarnation)));
        }
    }

    private void EmptyIfEnded(List<SessionEffect> effects)
    {
        if (slots.All(slot => slot.Phase == ServerPhase.Ended))
        {
            Phase = NodeSessionPhase.Emptying;
            effects.Add(new SessionEffect.Empty());
        }
    }
}
