namespace Pycos.Internals;

/// <summary>A request whose answer nobody waits for: that it was refused is logged.</summary>
internal sealed class UnheardRequest(PycosNode node, string what) : Request
{
    internal override bool Answer(in ResultFrame result)
    {
        if (result.Code < 0)
        {
            NetLog.RequestRefused(node.Log, what, (Outcome)result.Code);
        }

        return true;
    }

    internal override void Lose() => NetLog.RequestRefused(node.Log, what, Outcome.Unknown);
}
