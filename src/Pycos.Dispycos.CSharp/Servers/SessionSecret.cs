namespace Pycos.Internals;

/// <summary>The secret that a client and the servers of its session have in common, and nobody else.</summary>
internal static class SessionSecret
{
    private const string Label = "session";

    /// <summary>What either side gives to its node.</summary>
    /// <param name="key">The session's key.</param>
    /// <param name="grants">What the other side may do here.</param>
    internal static NodeSecret Of(byte[] key, Capabilities grants) => NodeSecret.OfKey(key, Label, grants);
}
