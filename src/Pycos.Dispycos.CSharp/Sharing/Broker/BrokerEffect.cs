namespace Pycos.Internals;

/// <summary>Somebody is to be told how things are now: a node its <see cref="ProcessorBroker.TableOf"/>, or a client its <see cref="ProcessorBroker.SharesOf"/>.</summary>
/// <param name="Node">The node.</param>
/// <param name="Client">The client, if it is none.</param>
internal readonly record struct BrokerEffect(NodeId? Node, Guid Client);
