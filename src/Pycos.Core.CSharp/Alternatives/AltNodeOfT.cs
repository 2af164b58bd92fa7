using System.ComponentModel;

namespace Pycos.Internals;

/// <summary>A part of an alternative that gives a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">What it gives.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AltNode<T> : AltNode
{
    private protected AltNode()
    {
    }

    /// <summary>What the choice gives, when it has committed to the leaf at a place; throws if that failed.</summary>
    internal abstract T Result(int chosen);
}
