namespace Pycos.Internals;

/// <content>Values that servers keep.</content>
internal sealed partial class ClusterEngine
{
    /// <summary>Has all servers let go of a value: the one that keeps it, and those that have copies.</summary>
    public void Release(Guid value)
    {
        foreach (var link in links.Values)
        {
            link.Release(value);
        }
    }
}
