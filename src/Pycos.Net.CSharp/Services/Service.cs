using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A service that a node offers, whatever its types. Used from every thread.</summary>
[DebuggerDisplay("{Name}: {running} calls")]
internal abstract class Service(string name, ServiceOptions options, PycosNode node)
{
    private readonly Dictionary<NodeId, int> byPeer = [];
    private int running;

    internal string Name => name;

    internal ServiceOptions Options => options;

    private protected PycosNode Node => node;

    /// <summary>Whether a call is allowed; one that can not be judged is not.</summary>
    internal bool Admits(ServiceCall call)
    {
        try
        {
            return options.Admits?.Invoke(call) ?? true;
        }
        catch (Exception exception)
        {
            NetLog.PolicyFailed(node.Log, name, exception);
            return false;
        }
    }

    /// <summary>Takes a place among the calls that run; false if there is none left.</summary>
    internal bool TryEnter(NodeId caller)
    {
        lock (byPeer)
        {
            var ofPeer = byPeer.GetValueOrDefault(caller);
            if (running >= (options.MaxConcurrent ?? int.MaxValue) || ofPeer >= (options.MaxConcurrentPerPeer ?? int.MaxValue))
            {
                return false;
            }

            running++;
            byPeer[caller] = ofPeer + 1;
            return true;
        }
    }

    internal void Leave(NodeId caller)
    {
        lock (byPeer)
        {
            running--;
            if (--byPeer[caller] == 0)
            {
                byPeer.Remove(caller);
            }
        }
    }

    /// <summary>Makes a run of the arguments that have come from a peer.</summary>
    /// <exception cref="MessageFormatException">They are not what the service takes.</exception>
    internal abstract ServiceRun MakeRun(in Payload arguments, ServiceCall call, Peer from, in CallFrame frame);
}
