namespace Pycos.Internals;

/// <summary>What kind of thing a name is looked up for; each kind has a name space of its own.</summary>
internal enum NameKind : byte
{
    Task = 0,
    ReactiveTask = 1,
    Channel = 2,
    Service = 3,
    Node = 4,
}
