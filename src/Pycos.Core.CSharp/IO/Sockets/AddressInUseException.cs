using System.Net;
using System.Net.Sockets;

namespace Pycos;

/// <summary>A socket could not be bound because another one has the address.</summary>
public sealed class AddressInUseException : SocketException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="endPoint">The address.</param>
    public AddressInUseException(EndPoint endPoint)
        : base((int)SocketError.AddressAlreadyInUse, $"The address {endPoint} is in use by another socket. {Advice(endPoint)}") =>
        EndPoint = endPoint;

    /// <summary>The address.</summary>
    public EndPoint EndPoint { get; }

    private static string Advice(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint
        ? "Stop the program that has it; if none has, the file was left behind: delete it."
        : "Stop the program that has it, or bind to port 0 to get a free port.";
}
