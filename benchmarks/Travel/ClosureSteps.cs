namespace Pycos.Benchmarks.Travel;

/// <summary>What the steps of one client took.</summary>
/// <param name="MetMilliseconds">From the program's start to the connection.</param>
/// <param name="FirstMilliseconds">From the program's start to the first result.</param>
/// <param name="FirstBytes">Bytes sent from the connection to the first result.</param>
/// <param name="NextMilliseconds">Another function of the same assemblies.</param>
/// <param name="WarmMicroseconds">One more call of a function that the node knows; of the fastest batch.</param>
/// <param name="PlainMicroseconds">A request of the same size to a service of the node; of the fastest batch.</param>
/// <param name="WireBytes">Bytes sent for one call of a function that the node knows.</param>
internal sealed record ClosureSteps(
    double MetMilliseconds,
    double FirstMilliseconds,
    long FirstBytes,
    double NextMilliseconds,
    double WarmMicroseconds,
    double PlainMicroseconds,
    long WireBytes);
