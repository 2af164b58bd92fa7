namespace Pycos.Internals;

/// <summary>A task that takes no messages: it can be monitored and terminated.</summary>
internal sealed class SilentExport(PycosTask task) : Export(task)
{
    internal override Outcome Put(in Payload payload, Peer from, out bool isCrowded)
    {
        isCrowded = false;
        return Outcome.Serialization;
    }

    internal override bool TryWatchRoom(Action tell) => false;
}
