namespace Pycos.Internals;

/// <summary>
/// The form of a pickle: a MessagePack array of the version, the tables of types and methods, the number of objects, and the sections
/// of headers, delegates, bodies, rebuilt bodies and roots.
/// </summary>
internal static class PickleFormat
{
    public const byte ArrayHeader = PickleCode.FixArray | 9;
    public const byte Version = 1;

    /// <summary>How deep types may stand in each other as arguments and elements. Deeper ones do not occur outside attacks.</summary>
    public const int TypeDepth = 32;
}
