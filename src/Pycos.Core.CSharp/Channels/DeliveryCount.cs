namespace Pycos.Internals;

/// <summary>How many tasks a delivery has reached, counted by every scheduler it passes.</summary>
internal sealed class DeliveryCount
{
    private int reached;

    internal int Reached => Volatile.Read(ref reached);

    internal void Add(int count) => Interlocked.Add(ref reached, count);
}
