namespace Pycos.Internals;

/// <summary>What names something on any node: an extension whose content is one array.</summary>
/// <typeparam name="TSelf">The kind of address.</typeparam>
internal interface IAddress<TSelf>
    where TSelf : struct, IAddress<TSelf>
{
    static abstract WireExtension Extension { get; }

    static abstract TSelf ReadContent(ref WireReader reader);

    void WriteContent(WireBuffer writer);
}
