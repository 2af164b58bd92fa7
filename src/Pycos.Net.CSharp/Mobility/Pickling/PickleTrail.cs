using System.Reflection;

namespace Pycos.Internals;

/// <summary>
/// What a graph has made its writer work out, in order. The next graph with such a root mostly makes it work out the same, and then takes the
/// tables of types and methods as they were.
/// </summary>
internal sealed class PickleTrail(PickleStep[] steps, byte[] types, byte[] methods)
{
    /// <summary>Longer ones are not kept: each question looks through what was asked before it.</summary>
    public const int MostSteps = 16;

    // A root of which every fourth graph is another costs more than it saves.
    private const int MostMisses = 32;
    private const int CostOfMiss = 4;

    private readonly int version = ObjectPickler.Version;
    private int misses;

    /// <summary>Stands for graphs of which each is another.</summary>
    public static PickleTrail None { get; } = new([], [], []) { misses = int.MaxValue };

    /// <summary>The table of types.</summary>
    public ReadOnlySpan<byte> Types => types;

    /// <summary>The table of methods.</summary>
    public ReadOnlySpan<byte> Methods => methods;

    public int Length => steps.Length;

    /// <summary>Whether it says what would be worked out today, so that it is worth trying.</summary>
    public bool IsUsable => misses <= MostMisses && version == ObjectPickler.Version;

    /// <summary>Whether another graph with such a root had better not leave a trail either.</summary>
    public bool IsHopeless => misses > MostMisses;

    /// <summary>Counts whether a graph was as expected. Threads may overwrite each other's counts: they are an estimate.</summary>
    public void Note(bool isHit) => misses = isHit ? Math.Max(misses - 1, 0) : misses + CostOfMiss;

    /// <summary>Finds what was answered to a question, which is to be the next one that is expected, or one before that.</summary>
    /// <param name="kind">What is asked.</param>
    /// <param name="member">Of which type or method.</param>
    /// <param name="position">How many different questions were asked; counts on.</param>
    /// <param name="step">The answer.</param>
    public bool TryFind(PickleStepKind kind, MemberInfo member, ref int position, out PickleStep step)
    {
        for (var index = Math.Min(position, steps.Length - 1); index >= 0; index--)
        {
            step = steps[index];
            if (ReferenceEquals(step.Member, member) && step.Kind == kind)
            {
                position = Math.Max(position, index + 1);
                return true;
            }
        }

        step = default;
        return false;
    }
}
