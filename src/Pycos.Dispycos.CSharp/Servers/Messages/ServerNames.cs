namespace Pycos.Internals;

/// <summary>The services of server processes.</summary>
internal static class ServerNames
{
    /// <summary>Makes the caller the server's client: takes where answers go, returns where orders go.</summary>
    public const string Attach = "dispycos.attach";

    /// <summary>Gives a value that the server keeps: takes its number, returns its bytes; none if it is not there.</summary>
    public const string Data = "dispycos.data";

    /// <summary>Asks something of an actor that lives in the server.</summary>
    public const string Actor = "dispycos.actor";

    /// <summary>
    /// Puts files where jobs find them, those included that were sent for that: takes what they are, returns the hashes of those that are
    /// missing.
    /// </summary>
    public const string Files = "dispycos.files";
}
