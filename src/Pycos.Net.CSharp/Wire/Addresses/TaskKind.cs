namespace Pycos.Internals;

/// <summary>Which of the two schedulers of a node a task runs on.</summary>
internal enum TaskKind : byte
{
    User = 0,
    Reactive = 1,
}
