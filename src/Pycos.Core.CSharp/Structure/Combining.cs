namespace Pycos.Internals;

/// <summary>What <see cref="Coroutine"/>'s combinators run.</summary>
internal static class Combining
{
    internal static async Coroutine<T[]> AllAsync<T>(IEnumerable<Coroutine<T>> coroutines)
    {
        var tasks = await TaskGroup.RunAsync(group => SpawnAllAsync(group, coroutines));
        return Array.ConvertAll(tasks, ResultOf);
    }

    internal static async Coroutine<(T1 First, T2 Second)> BothAsync<T1, T2>(Coroutine<T1> first, Coroutine<T2> second)
    {
        var (one, other) = await TaskGroup.RunAsync(group => Coroutine.FromResult((group.Spawn(first), group.Spawn(second))));
        return (ResultOf(one), ResultOf(other));
    }

    internal static async Coroutine<T> ValueOfAsync<T>(Coroutine<(int Index, T Value)> contest) => (await contest).Value;

    internal static async Coroutine<int> IndexOfAsync<T>(Coroutine<(int Index, T Value)> contest) => (await contest).Index;

    internal static async Coroutine<TResult[]> MapAsync<TSource, TResult>(
        IEnumerable<TSource> source, int maxConcurrency, Func<TSource, Coroutine<TResult>> function)
    {
        var results = new List<TResult>();
        await ForEachAsync(source, maxConcurrency, Keep);
        return [.. results];

        async Coroutine Keep(TSource element, int index)
        {
            while (results.Count <= index)
            {
                results.Add(default!);
            }

            results[index] = await function(element);
        }
    }

    internal static async Coroutine ForEachAsync<TSource>(
        IEnumerable<TSource> source, int maxConcurrency, Func<TSource, int, Coroutine> action)
    {
        using var elements = source.GetEnumerator();
        var taken = 0;
        await TaskGroup.RunAsync(SpawnWorkers);

        async Coroutine SpawnWorkers(TaskGroup group)
        {
            // As many as there are elements, if these are fewer: each worker brings its first one.
            for (var i = 0; i < maxConcurrency && !group.IsCancellationRequested && elements.MoveNext(); i++)
            {
                _ = group.Spawn(Work(group, elements.Current, taken++));
                // So that a long sequence does not hold up the others, if there may be as many at a time.
                await PycosTask.YieldAsync();
            }
        }

        async Coroutine Work(TaskGroup group, TSource first, int firstIndex)
        {
            await action(first, firstIndex);
            while (!group.IsCancellationRequested && elements.MoveNext())
            {
                await action(elements.Current, taken++);
            }
        }
    }

#pragma warning disable CS1998 // It only spawns; what it throws is to be thrown in the group.
    private static async Coroutine<PycosTask<T>[]> SpawnAllAsync<T>(TaskGroup group, IEnumerable<Coroutine<T>> coroutines) =>
        [.. coroutines.Select(coroutine => group.Spawn(coroutine))];
#pragma warning restore CS1998

    /// <summary>The result of a task that has ended; one that was terminated by somebody has none.</summary>
    private static T ResultOf<T>(PycosTask<T> task)
    {
        task.ThrowIfFailed();
        return task.Result;
    }
}
