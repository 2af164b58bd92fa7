using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>Hot swaps with a fault, for tests of the tests.</summary>
internal sealed class MutantHotSwaps(PycosTask task, SwapFault fault) : HotSwapState(task)
{
    private readonly PycosTask task = task;
    private int looks;

    internal override void Add(HotSwapRequest request)
    {
        if (fault == SwapFault.FirstWins && HasRequest)
        {
            request.Settle(HotSwapStatus.Superseded, "mutant");
        }
        else
        {
            base.Add(request);
        }
    }

    internal override bool Cancel(HotSwapRequest request) => fault == SwapFault.Unstoppable || base.Cancel(request);

    private protected override bool IsPlace(TaskFlags kind) => fault switch
    {
        SwapFault.Nested => true,
        SwapFault.Blind when ++looks % 3 == 0 => false,
        _ => base.IsPlace(kind),
    };

    private protected override SwappedCode MakeCode(HotSwapRequest request, object? state)
    {
        if (fault == SwapFault.Lossy && task.Inbox is InboxQueue<int> { Count: > 0 } inbox)
        {
            inbox.Take();
        }

        return base.MakeCode(request, fault == SwapFault.Stateless ? null : state);
    }
}
