using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>
/// A random program of two tasks that pass bytes through a connection while others disturb them: sizes and time limits of the
/// writes and reads, and when what is done to whom.
/// </summary>
public sealed record StreamProgram(
    int PollInterval, int BufferSize, int LatencyMicroseconds, int Spinners, int Total, int[] Writes, int[] Reads, int[] Disturbances)
{
    public static StreamProgram Parse(string text)
    {
        var parts = text.Split('|').Select(part =>
            part.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var numbers = parts[0];
        return new StreamProgram(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], parts[1], parts[2], parts[3]);
    }

    public override string ToString() =>
        $"{PollInterval} {BufferSize} {LatencyMicroseconds} {Spinners} {Total}|{string.Join(' ', Writes)}|{string.Join(' ', Reads)}|"
        + string.Join(' ', Disturbances);
}
