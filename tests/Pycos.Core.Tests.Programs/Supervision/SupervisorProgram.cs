using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>A random program of a supervisor whose children end and are asked for things. Its text can be parsed again.</summary>
/// <param name="Strategy">Which are restarted with one.</param>
/// <param name="MaxRestarts">How many restarts within the period.</param>
/// <param name="Period">The period, in milliseconds.</param>
/// <param name="Backoff">The first wait before a restart, in milliseconds; the longest is four times that.</param>
/// <param name="First">How many of the children there are at the start.</param>
/// <param name="Children">The children.</param>
/// <param name="Operations">What happens.</param>
public sealed record SupervisorProgram(
    SupervisionStrategy Strategy,
    int MaxRestarts,
    int Period,
    int Backoff,
    int First,
    SupervisorChild[] Children,
    SupervisorOperation[] Operations)
{
    public static SupervisorProgram Parse(string text)
    {
        var parts = text.Split('|');
        var settings = parts[0].Split(' ');
        var numbers = settings.Skip(1).Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new SupervisorProgram(
            Enum.Parse<SupervisionStrategy>(settings[0]),
            numbers[0],
            numbers[1],
            numbers[2],
            numbers[3],
            [.. Words(parts[1]).Select(SupervisorChild.Parse)],
            [.. Words(parts[2]).Select(SupervisorOperation.Parse)]);
    }

    public override string ToString() =>
        $"{Strategy} {MaxRestarts} {Period} {Backoff} {First}|{string.Join(' ', Children)}|{string.Join(' ', Operations)}";

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
