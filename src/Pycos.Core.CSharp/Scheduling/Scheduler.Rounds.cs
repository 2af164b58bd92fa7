using Pycos.Internals;

namespace Pycos;

/// <content>What is gathered in a round of the loop and done at its end, since each alone would cost a system call.</content>
public sealed partial class Scheduler
{
    private readonly List<IRoundEnd> roundEnds = [];
    private readonly List<Scheduler> owedWakes = [];

    /// <summary>
    /// Whether other schedulers that this one has something for are woken at the end of a round, or by <see cref="EndRound"/>, instead of
    /// at once. Only for one whose steps are short.
    /// </summary>
    internal bool GathersWakes { get; set; }

    /// <summary>Has something done at the end of this round. On this scheduler's thread.</summary>
    internal void AtRoundEnd(IRoundEnd action) => roundEnds.Add(action);

    /// <summary>Does now what was to be done at the end of the round.</summary>
    internal void EndRound()
    {
        foreach (var scheduler in owedWakes)
        {
            scheduler.poller.Wake();
        }

        owedWakes.Clear();
        // What is done may have more done.
        for (var i = 0; i < roundEnds.Count; i++)
        {
            roundEnds[i].EndRound();
        }

        roundEnds.Clear();
    }
}
