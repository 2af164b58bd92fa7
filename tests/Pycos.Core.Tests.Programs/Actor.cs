using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>A task of a running program, with all that has to be known to judge it.</summary>
internal sealed class Actor(int index, Operation[] operations)
{
    internal int Index => index;

    internal Operation[] Operations => operations;

    internal PycosTask? Task { get; set; }

    internal TaskRef<Message> Address { get; set; }

    internal CancellationTokenSource Cancellation { get; set; } = new();

    /// <summary>The operation that the task is in, and whom that is about.</summary>
    internal (OperationKind Kind, Actor? Target, int Parity) Wait { get; set; }

    internal List<(Message Message, bool InTurn)> Received { get; } = [];

    /// <summary>What was certainly sent to this task, and what may have been.</summary>
    internal HashSet<Message> Sent { get; } = [];

    internal HashSet<Message> MaybeSent { get; } = [];

    /// <summary>What was in the inbox when the task ended.</summary>
    internal List<Message> LeftOver { get; } = [];

    /// <summary>The calls whose finally blocks have not run.</summary>
    internal Stack<int> Calls { get; } = new();

    internal bool Started { get; set; }

    internal int Ends { get; set; }

    internal int FinalBlocks { get; set; }

    internal int SentCount { get; set; }

    internal long LastStep { get; set; } = -1;

    internal int OperationsInStep { get; set; }

    internal IEnumerable<Message> Queued()
    {
        var queue = InboxQueue<Message>.Of(Task!);
        return Enumerable.Range(0, queue.Count).Select(place => queue[place]);
    }
}
