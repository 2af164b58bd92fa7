namespace Pycos.Internals;

/// <summary>By which a call is known again: keys of different nodes, or of different services, have nothing to do with each other.</summary>
internal readonly record struct CallKey(Guid Node, string Service, Guid Key);
