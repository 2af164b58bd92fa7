namespace Pycos;

/// <summary>How far a detached job is, as its node knows it.</summary>
public enum DetachedState
{
    /// <summary>No node that was asked knows the name.</summary>
    NotKnown,

    /// <summary>A server has it, and it has not ended.</summary>
    Running,

    /// <summary>It has returned, and its value is kept.</summary>
    Succeeded,

    /// <summary>It has no value: it has thrown, took too long, was cancelled, or its server or node has ended.</summary>
    Failed,

    /// <summary>Its result was kept for as long as was wished, and is deleted.</summary>
    Expired,
}
