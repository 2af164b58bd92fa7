namespace Pycos;

/// <summary>Which children a supervisor restarts when one of them has ended and is to be restarted.</summary>
public enum SupervisionStrategy
{
    /// <summary>That one.</summary>
    OneForOne,

    /// <summary>All of them: the others are stopped first, the last one first, and then all are started in their order.</summary>
    OneForAll,

    /// <summary>That one and those that were added after it, which are stopped first, the last one first.</summary>
    RestForOne,
}
