using Pycos.Internals;

namespace Pycos;

/// <content>Several coroutines side by side, each as a task of a group.</content>
public readonly partial struct Coroutine
{
    /// <summary>
    /// Runs coroutines side by side, each as a task of its own. If one fails, the others are cancelled, as in a
    /// <see cref="TaskGroup"/>.
    /// </summary>
    /// <param name="coroutines">The coroutines; taken when it runs.</param>
    /// <typeparam name="T">What they return.</typeparam>
    /// <returns>A coroutine that gives their results in the order of the coroutines. Suspends until all have ended.</returns>
    public static Coroutine<T[]> WhenAll<T>(IEnumerable<Coroutine<T>> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return Combining.AllAsync(coroutines);
    }

    /// <inheritdoc cref="WhenAll{T}(IEnumerable{Coroutine{T}})"/>
    /// <returns>A coroutine that suspends until all have ended.</returns>
    public static Coroutine WhenAll(IEnumerable<Coroutine> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return Combining.AllAsync(coroutines.Select(each => each.Inner)).WithoutResult();
    }

    /// <summary>Runs two coroutines side by side, each as a task of its own. If one fails, the other is cancelled.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <typeparam name="T1">What the first returns.</typeparam>
    /// <typeparam name="T2">What the second returns.</typeparam>
    /// <returns>A coroutine that gives both results. Suspends until both have ended.</returns>
    public static Coroutine<(T1 First, T2 Second)> WhenAll<T1, T2>(Coroutine<T1> first, Coroutine<T2> second) =>
        Combining.BothAsync(first, second);

    /// <summary>
    /// Runs coroutines side by side until the first of them ends; the others are cancelled, and have ended when this one goes on.
    /// </summary>
    /// <param name="coroutines">The coroutines, one at least; taken when it runs.</param>
    /// <typeparam name="T">What they return.</typeparam>
    /// <returns>
    /// A coroutine that gives the place and the result of the first; if that has failed, its exception is thrown. What the losers do
    /// after that is not waited for but for their clean-up; if they fail, it raises <see cref="Scheduler.UnhandledException"/>.
    /// </returns>
    /// <exception cref="ArgumentException">When it runs: there is no coroutine.</exception>
    public static Coroutine<(int Index, T Value)> WhenAny<T>(IEnumerable<Coroutine<T>> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return new Contest<T>(onlySuccess: false).RunAsync(coroutines);
    }

    /// <inheritdoc cref="WhenAny{T}"/>
    /// <returns>A coroutine that gives the place of the first; if that has failed, its exception is thrown.</returns>
    public static Coroutine<int> WhenAny(IEnumerable<Coroutine> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return Combining.IndexOfAsync(WhenAny(coroutines.Select(each => each.Inner)));
    }

    /// <summary>As <see cref="WhenAny{T}"/>, for those who need not know which one was the first.</summary>
    /// <inheritdoc cref="WhenAny{T}"/>
    /// <returns>A coroutine that gives the result of the first; if that has failed, its exception is thrown.</returns>
    public static Coroutine<T> Race<T>(IEnumerable<Coroutine<T>> coroutines) => Combining.ValueOfAsync(WhenAny(coroutines));

    /// <inheritdoc cref="Race{T}"/>
    /// <returns>A coroutine that runs them; if the first that ends has failed, its exception is thrown.</returns>
    public static Coroutine Race(IEnumerable<Coroutine> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return Race(coroutines.Select(each => each.Inner)).WithoutResult();
    }

    /// <summary>
    /// Runs coroutines side by side until the first of them returns, past those that fail; the others are cancelled, and have ended
    /// when this one goes on.
    /// </summary>
    /// <param name="coroutines">The coroutines, one at least; taken when it runs.</param>
    /// <typeparam name="T">What they return.</typeparam>
    /// <returns>
    /// A coroutine that gives the result of the first that returns. If none does, an <see cref="AggregateException"/> is thrown with
    /// what they threw, in the order of the coroutines.
    /// </returns>
    /// <exception cref="ArgumentException">When it runs: there is no coroutine.</exception>
    public static Coroutine<T> FirstSuccess<T>(IEnumerable<Coroutine<T>> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return Combining.ValueOfAsync(new Contest<T>(onlySuccess: true).RunAsync(coroutines));
    }

    /// <summary>
    /// Calls a function for each element of a sequence, so many of its coroutines at a time. If one fails, the others are cancelled,
    /// and no further element is taken.
    /// </summary>
    /// <param name="source">The elements; taken one by one, when there is room for the next.</param>
    /// <param name="maxConcurrency">How many at a time.</param>
    /// <param name="function">What is to be run for an element.</param>
    /// <typeparam name="TSource">The elements.</typeparam>
    /// <typeparam name="TResult">The results.</typeparam>
    /// <returns>A coroutine that gives the results in the order of the elements. Suspends until all have ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than one at a time.</exception>
    public static Coroutine<TResult[]> ParallelMap<TSource, TResult>(
        IEnumerable<TSource> source, int maxConcurrency, Func<TSource, Coroutine<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        ArgumentNullException.ThrowIfNull(function);
        return Combining.MapAsync(source, maxConcurrency, function);
    }

    /// <summary>
    /// Calls a function for each element of a sequence, so many of its coroutines at a time. If one fails, the others are cancelled,
    /// and no further element is taken.
    /// </summary>
    /// <param name="source">The elements; taken one by one, when there is room for the next.</param>
    /// <param name="maxConcurrency">How many at a time.</param>
    /// <param name="action">What is to be run for an element.</param>
    /// <typeparam name="TSource">The elements.</typeparam>
    /// <returns>A coroutine that suspends until all have ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than one at a time.</exception>
    public static Coroutine ParallelForEach<TSource>(
        IEnumerable<TSource> source, int maxConcurrency, Func<TSource, Coroutine> action)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        ArgumentNullException.ThrowIfNull(action);
        return Combining.ForEachAsync(source, maxConcurrency, (element, _) => action(element));
    }
}
