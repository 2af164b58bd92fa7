namespace Pycos;

/// <summary>A client of a scheduler, as it was when it was asked for.</summary>
/// <param name="Id">Its number, which it has chosen.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Who it has proved to be, by its secret or certificate.</param>
/// <param name="Position">0 if it is its turn, else its place in the queue, from 1.</param>
/// <param name="WaitingSince">When it came.</param>
/// <param name="Weight">Its part, where processors are shared.</param>
/// <param name="Processors">How many processors it may use.</param>
/// <param name="IsAway">Whether its connection is lost; it loses its place if it does not come back.</param>
public sealed record ClusterSchedulerClient(
    Guid Id, string Name, string Owner, int Position, DateTimeOffset WaitingSince, double Weight, int Processors, bool IsAway);
