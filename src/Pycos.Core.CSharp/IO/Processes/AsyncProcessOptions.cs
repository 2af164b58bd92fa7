namespace Pycos;

/// <summary>How a process is started.</summary>
public sealed record AsyncProcessOptions
{
    /// <summary>What it reads from. The default is <see cref="ProcessRedirection.Inherit"/>.</summary>
    public ProcessRedirection StandardInput { get; init; } = ProcessRedirection.Inherit;

    /// <summary>Where its output goes. The default is <see cref="ProcessRedirection.Inherit"/>.</summary>
    public ProcessRedirection StandardOutput { get; init; } = ProcessRedirection.Inherit;

    /// <summary>Where its errors go. The default is <see cref="ProcessRedirection.Inherit"/>.</summary>
    public ProcessRedirection StandardError { get; init; } = ProcessRedirection.Inherit;

    /// <summary>The folder it starts in; <see langword="null"/> for that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Variables of its environment that differ from those of this process; <see langword="null"/> as a value removes one.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Whether it leads a process group of its own, so that a Ctrl+C at the terminal does not reach it, and
    /// <see cref="AsyncProcess.Kill"/> ends what it has started, too. The default is <see langword="false"/>.
    /// </summary>
    public bool NewProcessGroup { get; init; }
}
