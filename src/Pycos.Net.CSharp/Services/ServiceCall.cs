using System.Diagnostics;

namespace Pycos;

/// <summary>Who has called a service, as the service and its <see cref="ServiceOptions.Admits"/> see it.</summary>
[DebuggerDisplay("{Service} for {Caller}")]
public sealed class ServiceCall
{
    internal ServiceCall(string service, PeerInfo? caller, string? principal, RemoteTask? callingTask)
    {
        Service = service;
        Caller = caller;
        Principal = principal;
        CallingTask = callingTask;
    }

    /// <summary>The name by which the service was called.</summary>
    public string Service { get; }

    /// <summary>The node that calls, as it was known when the call came; <see langword="null"/> for the own one.</summary>
    public PeerInfo? Caller { get; }

    /// <summary>Who the calling node has proved to be, by its secret or certificate; <see langword="null"/> for the own one.</summary>
    public string? Principal { get; }

    /// <summary>The task that calls, if it is one of another process.</summary>
    public RemoteTask? CallingTask { get; }
}
