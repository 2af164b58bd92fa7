namespace Pycos.Internals;

/// <summary>What a client has run in its servers before jobs has failed in one of them.</summary>
internal sealed class ServerSetupException(string reason, Exception? inner) : Exception($"Its setup has failed: {reason}", inner)
{
    /// <summary>Why.</summary>
    public string Reason => reason;
}
