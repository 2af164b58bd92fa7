namespace Pycos.Benchmarks;

/// <summary>One workload as one system runs it, inside a process of its own.</summary>
/// <remarks>
/// The same object serves all batches of its process, one after another, always on the main thread.
/// How many tasks it runs is given to its constructor, so that <c>yield-1</c> and <c>yield-100000</c> are one class.
/// </remarks>
public interface IWorkload
{
    /// <summary>What an operation of the last batch took, where each is timed by itself; null where they are not.</summary>
    long? MedianNanoseconds => null;

    /// <summary>Does what must not be measured before the next batch, such as creating the tasks that will yield.</summary>
    void Prepare()
    {
    }

    /// <summary>Runs one batch and returns when all of it is done, or, for <c>sleep</c>, when all tasks are suspended.</summary>
    /// <param name="repetitions">How often each task does its step (a yield, a message, …); for <c>spawn</c>, how many waves of tasks.</param>
    /// <returns>The number of operations done, by which the cost is divided.</returns>
    long Run(int repetitions);
}
