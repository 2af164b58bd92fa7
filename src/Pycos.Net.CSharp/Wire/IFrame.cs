namespace Pycos.Internals;

/// <summary>A frame of the catalogue: what the one codec needs to know to read and write it.</summary>
/// <typeparam name="TSelf">The frame.</typeparam>
internal interface IFrame<TSelf>
    where TSelf : struct, IFrame<TSelf>
{
    /// <summary>The code on the wire.</summary>
    static abstract FrameType Type { get; }

    /// <summary>What the keys 1, 2, 3 … of the body are called, for errors and the manual.</summary>
    static abstract string[] Fields { get; }

    /// <summary>Reads a body.</summary>
    /// <param name="reader">Stands before the map of the body.</param>
    /// <returns>The frame; its payload is a slice of the input.</returns>
    /// <exception cref="ProtocolViolationException">The body is not one of this type.</exception>
    static abstract TSelf Read(ref WireReader reader);

    /// <summary>Writes the map of the body.</summary>
    void Write(WireBuffer writer);
}
