namespace Pycos;

/// <summary>How a task is started.</summary>
public sealed record SpawnOptions
{
    /// <summary>The task's name; <see langword="null"/> gives it the name of the coroutine's function.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the scheduler may finish while the task still lives. The default is <see langword="false"/>.</summary>
    public bool Daemon { get; init; }

    /// <summary>
    /// Whether the task's code may be replaced from its beginning on; see <see cref="PycosTask.SetHotSwappable(bool)"/>. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool HotSwappable { get; init; }

    /// <summary>Terminates the task when it is cancelled.</summary>
    public CancellationToken CancellationToken { get; init; }
}
