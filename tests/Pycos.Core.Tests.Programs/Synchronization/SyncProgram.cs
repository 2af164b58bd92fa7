using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>
/// A random program of tasks that share one primitive of synchronization. Its text can be parsed again.
/// </summary>
/// <param name="Kind">The primitive.</param>
/// <param name="Budget">The operation budget.</param>
/// <param name="Size">Permits, participants, signals: what the primitive is made with.</param>
/// <param name="RandomOrder">Whether ready tasks run in random order.</param>
/// <param name="Tasks">What each task does.</param>
public sealed record SyncProgram(SyncKind Kind, int Budget, int Size, bool RandomOrder, SyncOperation[][] Tasks)
{
    public static SyncProgram Parse(string text)
    {
        var parts = text.Split('|');
        var settings = parts[0].Split(' ');
        var tasks = parts.Skip(1).Select(task =>
            task.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(SyncOperation.Parse).ToArray()).ToArray();
        return new SyncProgram(
            Enum.Parse<SyncKind>(settings[0]),
            int.Parse(settings[1], CultureInfo.InvariantCulture),
            int.Parse(settings[2], CultureInfo.InvariantCulture),
            bool.Parse(settings[3]),
            tasks);
    }

    public override string ToString() =>
        $"{Kind} {Budget} {Size} {RandomOrder}|" + string.Join('|', Tasks.Select(task => string.Join(' ', task)));
}
