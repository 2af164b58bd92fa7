namespace Pycos.Internals;

/// <summary>Something to be done on a scheduler's thread.</summary>
internal sealed class PostedAction(Action action) : Link
{
    internal override void Arrive(Scheduler scheduler) => action();
}
