namespace Pycos.Testing;

/// <summary>Which of the tasks that are ready a simulated scheduler runs next.</summary>
public enum RunOrder
{
    /// <summary>The one that has been ready longest, as real schedulers do.</summary>
    Fifo,

    /// <summary>Any of them, chosen from the seed: finds code that relies on an order it was not promised.</summary>
    Random,
}
