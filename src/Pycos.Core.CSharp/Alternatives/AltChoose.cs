namespace Pycos.Internals;

/// <summary>Several alternatives of one type.</summary>
internal sealed class AltChoose<T> : AltNode<T>
{
    private AltNode<T>[] parts = [];

    /// <summary>Where the leaves of each part begin among those of the choice.</summary>
    private int[] starts = [];
    private int count;

    internal static AltChoose<T> Make(ReadOnlySpan<Alt<T>> alternatives)
    {
        var choose = AltPool.Rent<AltChoose<T>>();
        if (choose.parts.Length < alternatives.Length)
        {
            choose.parts = new AltNode<T>[alternatives.Length];
            choose.starts = new int[alternatives.Length];
        }

        foreach (var alternative in alternatives)
        {
            choose.parts[choose.count] = alternative.Claim();
            choose.count++;
        }

        return choose;
    }

    internal override void AddTo(Choice choice)
    {
        for (var i = 0; i < count; i++)
        {
            starts[i] = choice.Count;
            parts[i].AddTo(choice);
        }
    }

    internal override T Result(int chosen)
    {
        var part = count - 1;
        while (starts[part] > chosen)
        {
            part--;
        }

        return parts[part].Result(chosen);
    }

    internal override void Release(Scheduler scheduler)
    {
        for (var i = 0; i < count; i++)
        {
            // The parts stay referred to, which a pooled node can be: clearing them would cost as much as the choice.
            parts[i].Release(scheduler);
        }

        count = 0;
        AltPool.Return(this, scheduler);
    }
}
