namespace Pycos.Internals;

/// <summary>What can stand in a <see cref="Row{TItem}"/>: in one at a time.</summary>
internal abstract class Linked<TItem>
    where TItem : Linked<TItem>
{
    internal TItem? Next { get; set; }

    internal TItem? Previous { get; set; }
}
