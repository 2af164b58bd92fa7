using Pycos.Internals;

namespace Pycos;

/// <summary>Which server of a cluster one is: a process that runs jobs on one processor of a node.</summary>
/// <param name="Node">The node's name and number, as the client knows it.</param>
/// <param name="Number">Which of the node's servers, from 1. One that was started in place of another has the same number.</param>
/// <param name="Incarnation">Counts the processes under this number, from 1.</param>
[TravelsByFields]
public readonly record struct ServerId(string Node, int Number, int Incarnation)
{
    /// <summary>Node and number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Node}/{Number}";
}
