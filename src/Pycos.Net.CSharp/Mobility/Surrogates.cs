using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Says how objects travel to other processes, within closures, that would not: those of classes of .NET or with state that has a
/// meaning in one process only.
/// </summary>
public static class Surrogates
{
    private static readonly ConditionalWeakTable<Type, ObjectPickler> registered = [];

    /// <summary>
    /// Has objects of a class travel as data from which they are made anew. Only the sender needs to register: the function that
    /// makes the objects travels with them.
    /// </summary>
    /// <remarks>
    /// Usable on every thread; register before closures that hold such objects are sent. An object that several others refer to is
    /// turned into data once. At the receiver what refers to it may exist before it is made, so the fields of the one that
    /// <paramref name="fromData"/> makes are copied to the one referred to: an object of the class must not have been given to others,
    /// such as an event or a list, by its constructor.
    /// </remarks>
    /// <param name="toData">Tells an object by data. Called on the thread that sends.</param>
    /// <param name="fromData">
    /// Makes an object from data; runs at the receiver. A static method, or a lambda that captures nothing.
    /// </param>
    /// <typeparam name="T">The class of the objects: exactly this one, not those derived from it.</typeparam>
    /// <typeparam name="TData">The data: of any type that can travel itself.</typeparam>
    /// <exception cref="ArgumentException">
    /// <typeparamref name="T"/> is abstract, or <paramref name="fromData"/> has captured something.
    /// </exception>
    public static void Register<T, TData>(Func<T, TData> toData, Func<TData, T> fromData)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(toData);
        ArgumentNullException.ThrowIfNull(fromData);
        if (typeof(T).IsAbstract)
        {
            throw new ArgumentException($"{TypeText.Of(typeof(T))} is abstract. Register the classes that its objects are of.");
        }

        if (fromData.Target is { } target && FieldLayout.All(target.GetType()).Count > 0)
        {
            throw new ArgumentException(
                $"The function that makes {TypeText.Of(typeof(T))} has captured something, which would travel with every object. "
                + "Use a static method, or a lambda that captures nothing.",
                nameof(fromData));
        }

        registered.AddOrUpdate(typeof(T), new SurrogatePickler<T, TData>(toData, fromData));
        ObjectPickler.Forget(typeof(T));
    }

    internal static ObjectPickler? Find(Type type) => registered.TryGetValue(type, out var pickler) ? pickler : null;
}
