namespace Pycos;

/// <summary>What happens to a job for which a pool's queue has no room.</summary>
public enum BlockingPoolFullMode
{
    /// <summary>
    /// It waits for room, in order of submission. Its task is suspended anyway, so there is one such job a waiting task.
    /// </summary>
    Wait,

    /// <summary>The task gets a <see cref="BlockingPoolFullException"/>.</summary>
    Fail,
}
