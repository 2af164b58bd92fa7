using System.Net.Sockets;

namespace Pycos;

/// <summary>A host name could not be resolved to an address.</summary>
public sealed class HostNotFoundException : SocketException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="host">The name.</param>
    /// <param name="innerException">What the resolver said.</param>
    public HostNotFoundException(string host, Exception? innerException = null)
        : base((int)SocketError.HostNotFound, $"The host name '{host}' can not be resolved to an address. Check its spelling and the "
            + $"machine's name service, or use an address.{(innerException is null ? "" : $" ({innerException.Message})")}") => Host = host;

    /// <summary>The name.</summary>
    public string Host { get; }
}
