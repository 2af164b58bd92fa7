namespace Pycos.Internals;

/// <summary>How a payload is encoded. Tags from 128 on belong to the codecs of users.</summary>
internal enum ContentTag : byte
{
    /// <summary>No payload: null, or nothing.</summary>
    None = 0,

    /// <summary>A value of a contract type, in MessagePack.</summary>
    Value = 1,

    /// <summary>Bytes as they are.</summary>
    Bytes = 2,

    /// <summary>A closure.</summary>
    Closure = 3,

    /// <summary>Too long to stand in the frame: it comes on a stream of its own.</summary>
    Stream = 4,
}
