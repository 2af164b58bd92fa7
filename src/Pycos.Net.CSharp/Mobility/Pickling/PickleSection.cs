namespace Pycos.Internals;

/// <summary>A part of a pickle.</summary>
internal readonly record struct PickleSection(int Start, int Length)
{
    public int End => Start + Length;
}
