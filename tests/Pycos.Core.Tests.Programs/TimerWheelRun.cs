using Pycos.Internals;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Runs random inserts, removals and advances on the timer wheel and on a sorted list, and compares.</summary>
public static class TimerWheelRun
{
    /// <summary>The units in which deadlines are chosen, in nanoseconds: from one tick's part to a decade.</summary>
    private static readonly long[] Units =
    [
        1, 1_000, 1 << 19, 1 << 20, 3 << 20, 1_000_000_000, 1L << 30, 3_600_000_000_000, 1L << 40, 31_536_000_000_000_000, 1L << 58,
    ];

    /// <summary>Does the operations; each number stands for one.</summary>
    /// <param name="start">The time at which the wheel is made.</param>
    /// <param name="operations">The operations.</param>
    /// <returns>What differed, or nothing.</returns>
    public static string? Run(int start, int[] operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        using var simulation = new Simulation(1);
        var now = (long)start << 10;
        var wheel = new TimerWheel(now);
        var model = new List<(long Deadline, PycosTask Task)>();
        foreach (var operation in operations)
        {
            var amount = operation >> 3;
            switch (operation & 7)
            {
                case <= 3:
                    var deadline = now + Far(amount);
                    var task = NothingAsync().Claim().MoveToTask(simulation.MainScheduler);
                    wheel.Insert(task, deadline);
                    var place = model.FindLastIndex(other => other.Deadline <= deadline) + 1;
                    model.Insert(place, (deadline, task));
                    break;
                case 4 when model.Count > 0:
                    var removed = amount % model.Count;
                    wheel.Remove(model[removed].Task);
                    model.RemoveAt(removed);
                    break;
                case 5 when model.Count > 0:
                    now = Math.Max(now, model[amount % model.Count].Deadline - (amount % 2));
                    break;
                case 6:
                    now += Far(amount);
                    break;
            }

            if (wheel.Count != model.Count)
            {
                return $"{wheel.Count} timers, and not {model.Count}";
            }

            if ((model.Count > 0 ? model[0].Deadline : long.MaxValue) < wheel.NextLook)
            {
                return "the next look is later than the first deadline";
            }

            if (operation % 5 != 0 && FireDue(wheel, model, now) is { } difference)
            {
                return difference;
            }
        }

        return FireDue(wheel, model, long.MaxValue);
    }

    private static string? FireDue(TimerWheel wheel, List<(long Deadline, PycosTask Task)> model, long now)
    {
        while (wheel.TakeDue(now) is { } fired)
        {
            if (model.Count == 0 || model[0].Task != fired)
            {
                return $"a timer due at {fired.DeadlineTime} fired out of turn";
            }

            model.RemoveAt(0);
        }

        return model.Count > 0 && model[0].Deadline <= now ? $"a timer due at {model[0].Deadline} did not fire by {now}" : null;
    }

    private static long Far(int amount) => Units[amount % Units.Length] * (amount / Units.Length % 20) % (1L << 59);

#pragma warning disable CS1998 // It is never run: only a task to hold a deadline.
    private static async Coroutine NothingAsync()
    {
    }
#pragma warning restore CS1998
}
