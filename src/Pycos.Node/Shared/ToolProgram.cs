using System.CommandLine;

namespace Pycos.Tools;

/// <summary>What the programs do alike with their arguments.</summary>
/// <param name="name">The program, as its messages begin.</param>
/// <param name="isExpected">Whether an exception says what could not be done; others are faults of the program.</param>
internal sealed class ToolProgram(string name, Func<Exception, bool> isExpected)
{
    /// <summary>All went well.</summary>
    internal const int Done = 0;

    /// <summary>Something could not be done, or was not found.</summary>
    internal const int Failed = 1;

    /// <summary>The arguments can not be.</summary>
    internal const int Misused = 2;

    /// <summary>Does what the arguments say.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="takesSignals">Whether the program ends at signals by itself; else it is ended soon after one.</param>
    /// <returns>The exit code.</returns>
    internal int Run(RootCommand root, string[] arguments, bool takesSignals)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Complain(error.Message);
            }

            return Misused;
        }

        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        if (takesSignals)
        {
            configuration.ProcessTerminationTimeout = null;
        }

        return parsed.Invoke(configuration);
    }

    /// <summary>Says what is wrong, to standard error.</summary>
    internal void Complain(string message) => Console.Error.WriteLine($"{name}: {message}");

    /// <summary>Does what a command says, and turns what it throws into a message and an exit code.</summary>
    internal int Guard(Func<int> action)
    {
        try
        {
            return action();
        }
        catch (UsageException misuse)
        {
            Complain(misuse.Message);
            return Misused;
        }
        catch (Exception failure) when (isExpected(failure))
        {
            Complain(failure.Message);
            return Failed;
        }
    }

    /// <summary>Has a command take arguments and options.</summary>
    internal static void Add(Command command, IEnumerable<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }
    }
}
