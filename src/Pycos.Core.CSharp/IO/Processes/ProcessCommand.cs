namespace Pycos;

/// <summary>A program and what it is given.</summary>
/// <param name="program">Its path, or a name that is looked for in <c>PATH</c>.</param>
/// <param name="arguments">Its arguments, each as it is: no shell takes them apart.</param>
public sealed class ProcessCommand(string program, params string[] arguments)
{
    /// <summary>Its path, or a name that is looked for in <c>PATH</c>.</summary>
    public string Program { get; } = program ?? throw new ArgumentNullException(nameof(program));

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; } = arguments ?? throw new ArgumentNullException(nameof(arguments));

    /// <summary>Program and arguments, as they would be typed.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(' ', [Program, .. Arguments]);
}
