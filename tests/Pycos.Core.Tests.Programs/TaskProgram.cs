using System.Globalization;

namespace Pycos.Core.Tests.Programs;

/// <summary>A random program: what each of its tasks does, and how the scheduler is set. Its text can be parsed again.</summary>
public sealed record TaskProgram(
    int PollInterval, int Budget, int Capacity, InboxFullMode FullMode, int StepMicroseconds, Operation[][] Tasks)
{
    public static TaskProgram Parse(string text)
    {
        var parts = text.Split('|');
        var numbers = parts[0].Split(' ');
        int Number(int index) => int.Parse(numbers[index], CultureInfo.InvariantCulture);
        var tasks = parts.Skip(1).Select(task =>
            task.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Operation.Parse).ToArray()).ToArray();
        return new TaskProgram(Number(0), Number(1), Number(2), Enum.Parse<InboxFullMode>(numbers[3]), Number(4), tasks);
    }

    public override string ToString() =>
        $"{PollInterval} {Budget} {Capacity} {FullMode} {StepMicroseconds}|"
        + string.Join('|', Tasks.Select(task => string.Join(' ', task)));
}
