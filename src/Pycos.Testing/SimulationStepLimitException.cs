namespace Pycos.Testing;

/// <summary>The tasks of a simulation have not come to rest within <see cref="SimulationOptions.StepLimit"/> steps.</summary>
/// <param name="seed">The seed of the simulation.</param>
/// <param name="stepLimit">The limit.</param>
public sealed class SimulationStepLimitException(int seed, long stepLimit)
    : InvalidOperationException(
        $"The tasks have not come to rest within {stepLimit} steps (seed {seed}). Raise SimulationOptions.StepLimit if they should "
        + "have been given more; if they wait in a loop for time to pass, let them sleep, since time stands still while a task is ready.")
{
    /// <summary>The seed of the simulation.</summary>
    public int Seed { get; } = seed;
}
