namespace Pycos;

/// <summary>What has happened in a supervisor.</summary>
public enum SupervisionEventKind
{
    /// <summary>A child was started, for the first time or again.</summary>
    ChildStarted,

    /// <summary>A child has ended without having been stopped by the supervisor.</summary>
    ChildEnded,

    /// <summary>A child was stopped by the supervisor.</summary>
    ChildStopped,

    /// <summary>A child has not ended within its shutdown timeout, and its clean-up is cut short.</summary>
    ChildCutShort,

    /// <summary>There were too many restarts: the supervisor stops its children and fails.</summary>
    GaveUp,
}
