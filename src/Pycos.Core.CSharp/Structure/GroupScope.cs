namespace Pycos.Internals;

/// <summary>The scope of a task group's body, which the group's tasks share the fate of.</summary>
internal sealed class GroupScope(Action fired, Action dropped) : Scope
{
    private protected override void Fired() => fired();

    private protected override void Dropped() => dropped();
}
