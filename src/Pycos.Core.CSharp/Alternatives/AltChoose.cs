namespace Pycos.Internals;

/// <summary>Several alternatives of one type.</summary>
internal sealed class AltChoose<T> : AltNode<T>
{
    private Part[] parts = [];
    private int count;

    internal static AltChoose<T> Make(ReadOnlySpan<Alt<T>> alternatives)
    {
        var choose = AltPool.Rent<AltChoose<T>>();
        if (choose.parts.Length < alternatives.Length)
        {
            choose.parts = new Part[alternatives.Length];
        }

        foreach (var alternative in alternatives)
        {
            choose.parts[choose.count].Node = alternative.Claim();
            choose.count++;
        }

        return choose;
    }

    internal override void AddTo(Choice choice)
    {
        for (var i = 0; i < count; i++)
        {
            parts[i].Start = choice.Count;
            parts[i].Node.AddTo(choice);
        }
    }

    internal override T Result(int chosen) => PartOf(chosen).Result(chosen);

    internal override void Refuse(int chosen) => PartOf(chosen).Refuse(chosen);

    internal override void Release(Scheduler scheduler)
    {
        for (var i = 0; i < count; i++)
        {
            // The parts stay referred to, which a pooled node can be: clearing them would cost as much as the choice.
            parts[i].Node.Release(scheduler);
        }

        count = 0;
        AltPool.Return(this, scheduler);
    }

    private AltNode<T> PartOf(int chosen)
    {
        var part = count - 1;
        while (parts[part].Start > chosen)
        {
            part--;
        }

        return parts[part].Node;
    }

    /// <summary>A part, and where its leaves begin among those of the choice.</summary>
    private struct Part
    {
        internal AltNode<T> Node;
        internal int Start;
    }
}
