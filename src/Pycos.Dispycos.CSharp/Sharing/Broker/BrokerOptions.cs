namespace Pycos.Internals;

/// <summary>How a broker shares.</summary>
/// <param name="Sharing">Among whom.</param>
/// <param name="MaxClients">How many clients it takes in at most, those included that wait.</param>
/// <param name="MaxProcessors">How many processors a client gets at most.</param>
/// <param name="MaxClientsPerOwner">How many clients of one owner it takes in at most.</param>
/// <param name="MaxProcessorsPerOwner">How many processors all clients of one owner get together at most.</param>
internal sealed record BrokerOptions(
    ProcessorSharing Sharing, int MaxClients, int MaxProcessors, int MaxClientsPerOwner = int.MaxValue, int MaxProcessorsPerOwner = int.MaxValue);
