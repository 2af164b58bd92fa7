namespace Pycos;

/// <summary>What becomes of the rest of a task group when one of its tasks, or its body, fails.</summary>
public enum TaskGroupFailureMode
{
    /// <summary>The others and the body are cancelled.</summary>
    CancelAll,

    /// <summary>The others and the body go on; all failures are thrown together in the end.</summary>
    Collect,
}
