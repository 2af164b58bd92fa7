namespace Pycos.Internals;

/// <summary>A line that a server has written.</summary>
/// <param name="Time">When the node has read it.</param>
/// <param name="IsError">Whether to its standard error.</param>
/// <param name="Text">The line.</param>
internal sealed record OutputLine(DateTimeOffset Time, bool IsError, string Text);
