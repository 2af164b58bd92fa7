using System.Globalization;

namespace Pycos.Examples;

/// <summary>A program of its own, run by its name.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Shows">What there is to see.</param>
/// <param name="Run">Runs it and checks its result.</param>
internal sealed record Scenario(string Name, string Shows, Action<string[]> Run)
{
    private const int Succeeded = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    public static int List(IEnumerable<Scenario> scenarios, TextWriter output)
    {
        foreach (var scenario in scenarios)
        {
            output.WriteLine($"{scenario.Name,-20} {scenario.Shows}");
        }

        return Succeeded;
    }

    public static int ExplainUnknown(string name, IEnumerable<Scenario> scenarios)
    {
        Console.Error.WriteLine($"There is no scenario '{name}'. There are:");
        List(scenarios, Console.Error);
        return Misused;
    }

    public int Execute(string[] arguments)
    {
        // Otherwise the failure of a task that nobody waits for would go unseen.
        Scheduler.Default.UnhandledException += (_, failure) =>
            Console.Error.WriteLine($"{failure.Task} failed: {failure.Exception.Message}");
        try
        {
            Run(arguments);
            return Succeeded;
        }
        catch (UsageException mistake)
        {
            Console.Error.WriteLine($"{Name}: {mistake.Message}");
            return Misused;
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine($"{Name} failed: {failure.Message}");
            return Failed;
        }
    }

    /// <summary>The number that a scenario was given, or another one if it was given none.</summary>
    public static int Count(string[] arguments, int otherwise) => arguments switch
    {
        [] => otherwise,
        [var text] when int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count > 0 => count,
        _ => throw new UsageException($"Give one number above 0, or nothing for {otherwise}."),
    };

    /// <summary>Ends the scenario, thrown, with an explanation of how it is called.</summary>
    public static Exception Misuse(string explanation) => new UsageException(explanation);

    /// <summary>Fails the scenario if what it promises does not hold.</summary>
    public static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private sealed class UsageException(string message) : Exception(message);
}
