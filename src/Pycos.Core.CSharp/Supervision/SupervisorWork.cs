namespace Pycos.Internals;

/// <summary>Something that a supervisor has to do, one thing after the other.</summary>
internal class SupervisorWork(Func<Coroutine> work)
{
    internal virtual Coroutine DoAsync() => work();

    /// <summary>The supervisor has ended before it came to it.</summary>
    internal virtual void Refuse()
    {
    }
}
