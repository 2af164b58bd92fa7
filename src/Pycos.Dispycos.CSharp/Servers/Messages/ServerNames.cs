namespace Pycos.Internals;

/// <summary>The services of server processes.</summary>
internal static class ServerNames
{
    /// <summary>Makes the caller the server's client: takes where answers go, returns where orders go.</summary>
    public const string Attach = "dispycos.attach";
}
