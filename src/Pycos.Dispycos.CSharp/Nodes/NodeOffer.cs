namespace Pycos;

/// <summary>What a node tells of itself to clients that look for servers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its number, another one for each start.</param>
/// <param name="Location">Where it accepts connections; <see langword="null"/> for one inside the client's process.</param>
/// <param name="Cpus">How many servers it starts at most.</param>
/// <param name="FreeCpus">How many of them belong to no client now.</param>
/// <param name="Platform">Operating system and architecture, as <c>linux-x64</c>.</param>
/// <param name="Runtime">The version of .NET, as <c>10.0.1</c>.</param>
/// <param name="Labels">What its operator has written about it.</param>
/// <param name="MemoryLimitPerServer">How many bytes of memory a server may use at most; 0 for any number.</param>
/// <param name="Availability">What is free on its machine.</param>
/// <param name="Refusal">Why it takes no client now; <see langword="null"/> if it does.</param>
public sealed record NodeOffer(
    string Name,
    NodeId Id,
    Location? Location,
    int Cpus,
    int FreeCpus,
    string Platform,
    string Runtime,
    IReadOnlyDictionary<string, string> Labels,
    long MemoryLimitPerServer,
    NodeAvailability Availability,
    string? Refusal);
