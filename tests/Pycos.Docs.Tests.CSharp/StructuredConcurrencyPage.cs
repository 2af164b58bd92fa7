using Pycos.Testing;

namespace Pycos.Docs;

public static class StructuredConcurrencyPage
{
    public static void Groups() => Check.Equal(11, Run(Pages()));

    public static void Limits() => Check.Equal("8 characters", Run(Greeting()));

    public static void Scopes()
    {
        Check.Equal("found 10", Run(Search(new CancelScope())));
        var cancelled = new CancelScope();
        cancelled.Cancel();
        Check.Equal("given up", Run(Search(cancelled)));
    }

    public static void Shields()
    {
        var log = new List<string>();
        Check.IsTrue(Run(Upload(log).WithTimeout(TimeSpan.FromMilliseconds(1))).TimedOut, "cut short");
        Check.Equal("goodbye", string.Join(' ', log));
    }

    public static void Combinators()
    {
        Check.Equal("3 5 6", string.Join(' ', Run(Lengths())));
        Check.Equal(8, Run(Quickest()));
    }

    private static T Run<T>(Coroutine<T> coroutine)
    {
        using var simulation = new Simulation(seed: 1);
        return simulation.Run(coroutine);
    }

    /// <summary>As many milliseconds as the name is long, and that is the result.</summary>
    private static async Coroutine<int> Fetch(string name)
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(name.Length));
        return name.Length;
    }

    private static async Coroutine SayGoodbye(List<string> log)
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(5));
        log.Add("goodbye");
    }

    static Coroutine<int> Pages() => TaskGroup.RunAsync(async Coroutine<int> (group) =>
    {
        var first = group.Spawn(Fetch("first"));
        var second = group.Spawn(Fetch("second"));
        return await first + await second;
    });

    static async Coroutine<string> Greeting()
    {
        var timed = await Fetch("greeting").WithTimeout(TimeSpan.FromSeconds(2));
        return timed.TryGetValue(out var length) ? $"{length} characters" : "nothing in two seconds";
    }

    static async Coroutine<string> Search(CancelScope scope)
    {
        var outcome = await scope.RunAsync(Fetch("everything"));
        return outcome.IsCompleted ? $"found {outcome.Result}" : "given up";
    }

    static async Coroutine<int> Upload(List<string> log)
    {
        try
        {
            return await Fetch("upload");
        }
        finally
        {
            await SayGoodbye(log).Shielded(); // without it, the wait inside would throw at once
        }
    }

    static Coroutine<int[]> Lengths() => Coroutine.ParallelMap(["one", "three", "eleven"], 2, Fetch); // two at a time

    static Coroutine<int> Quickest() => Coroutine.Race([Fetch("a mirror"), Fetch("another mirror")]);
}
