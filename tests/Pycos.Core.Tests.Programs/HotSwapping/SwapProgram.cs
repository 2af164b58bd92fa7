using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>A random program of one task whose code is replaced and others that ask for it. Its text can be parsed again.</summary>
/// <param name="Budget">The operation budget.</param>
/// <param name="RandomOrder">Whether ready tasks run in random order.</param>
/// <param name="Script">What the task does whose code is replaced, each code going on where the one before it stood.</param>
/// <param name="Others">What the others do.</param>
public sealed record SwapProgram(int Budget, bool RandomOrder, SwapOperation[] Script, SwapOperation[][] Others)
{
    public static SwapProgram Parse(string text)
    {
        var parts = text.Split('|');
        var settings = parts[0].Split(' ');
        var tasks = parts.Skip(1).Select(task =>
            task.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(SwapOperation.Parse).ToArray()).ToArray();
        return new SwapProgram(int.Parse(settings[0], CultureInfo.InvariantCulture), bool.Parse(settings[1]), tasks[0], tasks[1..]);
    }

    public override string ToString() =>
        $"{Budget} {RandomOrder}|" + string.Join('|', Others.Prepend(Script).Select(task => string.Join(' ', task)));
}
