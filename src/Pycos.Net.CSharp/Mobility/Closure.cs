using Pycos.Internals;

namespace Pycos;

/// <summary>Looks at closures: what goes along when one is sent to another process.</summary>
public static class Closure
{
    /// <summary>
    /// What goes along with a lambda or method. Usable on every thread; takes about as long as sending it, and sends nothing.
    /// </summary>
    /// <param name="closure">The lambda or method.</param>
    /// <returns>The report.</returns>
    /// <exception cref="NotPicklableException">It cannot be sent; the message names the way to what keeps it from it.</exception>
    public static ClosureReport Inspect(Delegate closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        return InspectObject(closure);
    }

    /// <summary>What goes along with a coroutine that has not started; otherwise as <see cref="Inspect(Delegate)"/>.</summary>
    /// <param name="coroutine">The coroutine.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>The report.</returns>
    /// <exception cref="NotPicklableException">It cannot be sent; the message names the way to what keeps it from it.</exception>
    public static ClosureReport Inspect<T>(Coroutine<T> coroutine) => InspectObject(coroutine.UnstartedFrame ?? (object)coroutine);

    internal static ClosureReport InspectObject(object closure)
    {
        var assemblies = new LocalAssemblies();
        return PickleWriter.Inspect(closure, new PickleScope(assemblies) { Shares = new OwnSharedValues() }, assemblies);
    }
}
