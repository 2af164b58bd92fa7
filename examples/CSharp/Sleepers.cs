using System.Diagnostics;

namespace Pycos.Examples;

/// <summary>A sleeping task takes no thread: however many sleep, together they take as long as the longest sleep.</summary>
internal static class Sleepers
{
    private const int PrintedTasks = 10;

    public static void Run(string[] arguments)
    {
        var count = Scenario.Count(arguments, PrintedTasks);
        var sleeps = Enumerable.Range(0, count).Select(_ => TimeSpan.FromSeconds(0.5 + (2.5 * Random.Shared.NextDouble()))).ToArray();
        var clock = Stopwatch.StartNew();
        var woken = new List<(TimeSpan Start, TimeSpan Sleep)>(count);
        for (var number = 1; number <= count; number++)
        {
            PycosTask.Spawn(Sleep(number, sleeps[number - 1]));
        }

        Scheduler.Default.Join();
        var elapsed = clock.Elapsed;
        Console.WriteLine($"{count} tasks slept up to {sleeps.Max().TotalSeconds:0.000} s; all of it took {elapsed.TotalSeconds:0.000} s");

        Scenario.Expect(woken.Count == count, $"Only {woken.Count} of {count} tasks woke.");
        // A task that started later by so much may have slept shorter by so much.
        var lastStart = woken.Max(task => task.Start);
        Scenario.Expect(
            woken.Zip(woken.Skip(1)).All(pair => pair.Second.Sleep > pair.First.Sleep - lastStart),
            "The tasks did not wake in the order of their sleeps.");
        Scenario.Expect(elapsed < sleeps.Max() + TimeSpan.FromSeconds(1), "It took longer than the longest sleep.");

        // Tasks never run at the same time, so they share the list without a lock.
        async Coroutine Sleep(int number, TimeSpan duration)
        {
            var start = clock.Elapsed;
            Print($"task {number} sleeps {duration.TotalSeconds:0.000} s");
            await PycosTask.SleepAsync(duration);
            Print($"task {number} slept  {duration.TotalSeconds:0.000} s");
            woken.Add((start, duration));
        }

        void Print(string line)
        {
            if (count <= PrintedTasks)
            {
                Console.WriteLine(line);
            }
        }
    }
}
