namespace Pycos.Internals;

/// <summary>Something that was asked of the other side. It is told the answer, or that there will be none, once.</summary>
internal abstract class Request
{
    /// <summary>Its number in its session.</summary>
    internal ulong Id { get; set; }

    /// <summary>The other side has answered. On the node's thread.</summary>
    /// <returns>Whether that is all that comes.</returns>
    internal abstract bool Answer(in ResultFrame result);

    /// <summary>The session is over. On any thread.</summary>
    internal abstract void Lose();
}
