using System.Diagnostics;
using System.Globalization;

namespace Pycos.Examples;

/// <summary>
/// Stages with bounded inboxes between them, as the tasks of a group: a slow stage slows down those before it, and one that fails
/// stops all.
/// </summary>
internal static class Pipeline
{
    /// <summary>Small, so that a fast stage soon waits for the one behind it.</summary>
    private static readonly InboxOptions Bounded = new() { Capacity = 64 };

    public static void Run(string[] arguments)
    {
        var count = arguments is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 200_000;
        var sink = new Sink();
        var clock = Stopwatch.StartNew();
        PycosTask.Spawn(RunStages(count, number => (number, number * number), sink)).AsTask().GetAwaiter().GetResult();
        Scenario.Expect(sink.Counted == count, $"{sink.Counted} items came out, and not {count}.");
        Console.WriteLine($"{count} items passed four stages in order: {count / clock.Elapsed.TotalSeconds:F0} a second");

        var brokenSink = new Sink();
        var error = PycosTask.Spawn(RunBroken(brokenSink)).Value();
        Scenario.Expect(error.Contains("broke at 1000", StringComparison.Ordinal), $"The group threw: {error}");
        Scenario.Expect(brokenSink.Counted <= 1000, $"{brokenSink.Counted} items came out of a broken pipeline.");
        Console.WriteLine($"then {error}, and all stages ended; {brokenSink.Counted} items had come out");
    }

    private static Coroutine RunStages(int count, Func<long, (long Number, long Squared)> square, Sink sink) =>
        TaskGroup.RunAsync(async Coroutine (group) =>
        {
            var last = group.Spawn<Item<string>>(sink.Take, new SpawnOptions { Name = "sink" }, Bounded);
            var formatting = Stage<(long Number, long Squared), string>(
                group, "format", pair => $"{pair.Number} squared is {pair.Squared}", last);
            var squaring = Stage(group, "square", square, formatting);
            var parsing = Stage<string, long>(group, "parse", text => long.Parse(text, CultureInfo.InvariantCulture), squaring);
            for (var number = 0; number < count; number++)
            {
                await parsing.SendAsync(new(number.ToString(CultureInfo.InvariantCulture)));
            }

            await parsing.SendAsync(Item<string>.End);
        });

    /// <summary>Passes on what it makes of each item, and the end.</summary>
    private static TaskRef<Item<TIn>> Stage<TIn, TOut>(TaskGroup group, string name, Func<TIn, TOut> work, TaskRef<Item<TOut>> next)
    {
        return group.Spawn<Item<TIn>>(Pass, new SpawnOptions { Name = name }, Bounded);

        async Coroutine Pass(Inbox<Item<TIn>> inbox)
        {
            while (await inbox.ReceiveAsync() is { IsEnd: false } item)
            {
                await next.SendAsync(new(work(item.Value)));
            }

            await next.SendAsync(Item<TOut>.End);
        }
    }

    private static async Coroutine<string> RunBroken(Sink sink)
    {
        try
        {
            await RunStages(
                2000,
                number => number == 1000
                    ? throw new InvalidOperationException("the stage 'square' broke at 1000")
                    : (number, number * number),
                sink);
            return "nothing";
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>What goes from stage to stage.</summary>
    private readonly record struct Item<T>(T Value, bool IsEnd = false)
    {
        public static Item<T> End => new(default!, IsEnd: true);
    }

    /// <summary>Counts what comes out, and looks whether it comes in order.</summary>
    private sealed class Sink
    {
        public int Counted { get; private set; }

        public async Coroutine Take(Inbox<Item<string>> inbox)
        {
            while (await inbox.ReceiveAsync() is { IsEnd: false } line)
            {
                Scenario.Expect(line.Value == $"{Counted} squared is {(long)Counted * Counted}", $"Out of order: {line.Value}");
                Counted++;
            }
        }
    }
}
