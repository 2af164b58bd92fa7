namespace Pycos;

/// <summary>What a scheduler takes the time from. The default is the monotonic clock of the machine.</summary>
/// <remarks>A simulated clock makes timers and timeouts deterministic; see Pycos.Testing.</remarks>
public interface IClock
{
    /// <summary>Nanoseconds since a fixed moment; never goes back. Read only on the scheduler's thread.</summary>
    long Now { get; }
}
