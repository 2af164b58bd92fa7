using System.Text;

namespace Pycos;

/// <summary>What a process has written, and how it ended.</summary>
/// <param name="Output">What it wrote to its standard output; empty if that was no pipe.</param>
/// <param name="Error">What it wrote to its stream of errors; empty if that was no pipe.</param>
/// <param name="Status">How it ended.</param>
/// <param name="InputTaken">
/// How many bytes of its input it has taken: less than there were if it closed its standard input, or ended, before.
/// </param>
public sealed record ProcessOutput(ReadOnlyMemory<byte> Output, ReadOnlyMemory<byte> Error, ExitStatus Status, long InputTaken)
{
    /// <summary>The standard output as text in UTF-8.</summary>
    public string OutputText => Encoding.UTF8.GetString(Output.Span);

    /// <summary>The stream of errors as text in UTF-8.</summary>
    public string ErrorText => Encoding.UTF8.GetString(Error.Span);
}
