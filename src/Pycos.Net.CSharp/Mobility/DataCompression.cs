namespace Pycos;

/// <summary>
/// Whether code, its arguments and results, and values that are kept or shared are compressed on their way to other processes, in the Brotli
/// format (RFC 7932) at its fastest. Only 32 KiB and more are, and only if a sample of them becomes smaller by a quarter.
/// </summary>
/// <remarks>
/// That takes some 2 ms of processor time a megabyte, of the task that sends. Networks up to some Gbit/s take longer for what it saves;
/// faster ones do not.
/// </remarks>
public enum DataCompression
{
    /// <summary>Where the node may talk to other machines: it has a secret or certificates, and connections that may leave its own.</summary>
    Auto,

    /// <summary>Never. What others have compressed is read all the same.</summary>
    Never,

    /// <summary>On connections within one machine as well.</summary>
    Always,
}
