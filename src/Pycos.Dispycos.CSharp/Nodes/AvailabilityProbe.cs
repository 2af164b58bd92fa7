using System.Globalization;

namespace Pycos.Internals;

/// <summary>Asks the operating system what is free. Blocks for a fraction of a millisecond.</summary>
internal sealed class AvailabilityProbe(string directory)
{
    /// <summary>Of a hundredth of a second each: over a shorter time the counters tell nothing.</summary>
    private const int FewestTicks = 20;

    private const string Cgroup = "/sys/fs/cgroup";

    private readonly Lock gate = new();
    private (long Idle, long All) last;
    private double? idlePercent;

    internal NodeAvailability Sample()
    {
        lock (gate)
        {
            var memory = OperatingSystem.IsLinux() ? ReadTable("/proc/meminfo") : null;
            return new NodeAvailability(
                MeasureIdle(), memory is null ? FreeForRuntime() : FreeMemory(memory), FreeDisk(), memory is null ? null : FreeSwap(memory));
        }
    }

    /// <summary>The fields behind <c>cpu</c> in stat, see proc(5): user, nice, system, idle, iowait, irq, softirq, steal.</summary>
    private double? MeasureIdle()
    {
        const int IdleField = 4;
        const int WaitField = 5;
        const int LastField = 8;
        if (!OperatingSystem.IsLinux() || FirstLine("/proc/stat")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { } fields || fields.Length <= LastField)
        {
            return null;
        }

        var ticks = fields[1..(LastField + 1)].Select(Number).ToArray();
        var now = (Idle: ticks[IdleField - 1] + ticks[WaitField - 1], All: ticks.Sum());
        if (now.All - last.All >= FewestTicks * Environment.ProcessorCount)
        {
            idlePercent = Math.Clamp(100.0 * (now.Idle - last.Idle) / (now.All - last.All), 0, 100);
            last = now;
        }

        return idlePercent;
    }

    /// <summary>What is left in the container's limit, if there is one, or on the machine.</summary>
    private static long FreeMemory(Dictionary<string, long> memory)
    {
        var free = memory.GetValueOrDefault("MemAvailable") * 1024;
        if (FirstLine(Path.Combine(Cgroup, "memory.max")) is not { } text || !long.TryParse(text, CultureInfo.InvariantCulture, out var limit)
            || FirstLine(Path.Combine(Cgroup, "memory.current")) is not { } current)
        {
            return free;
        }

        // The kernel takes pages of files back before it refuses memory.
        var files = ReadTable(Path.Combine(Cgroup, "memory.stat")).GetValueOrDefault("inactive_file");
        return Math.Clamp(limit - Number(current) + files, 0, free);
    }

    private static double? FreeSwap(Dictionary<string, long> memory) =>
        memory.GetValueOrDefault("SwapTotal") is var all and > 0 ? 100.0 * memory.GetValueOrDefault("SwapFree") / all : null;

    private static long FreeForRuntime()
    {
        var info = GC.GetGCMemoryInfo();
        return Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes);
    }

    private long FreeDisk()
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }

    /// <summary>Lines of a name and a number.</summary>
    private static Dictionary<string, long> ReadTable(string path)
    {
        try
        {
            return File.ReadLines(path)
                .Select(line => line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries))
                .Where(parts => parts.Length > 1)
                .DistinctBy(parts => parts[0])
                .ToDictionary(parts => parts[0], parts => Number(parts[1]));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
