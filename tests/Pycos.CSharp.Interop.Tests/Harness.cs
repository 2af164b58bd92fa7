using System.Runtime.CompilerServices;
using Pycos.Testing;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>What the tests in C# share.</summary>
internal static class Harness
{
    /// <summary>How long a test waits for what must happen: far longer than it takes on a busy machine.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a test as a task of a scheduler of its own, in real time.</summary>
    internal static void Run(Coroutine test)
    {
        using var scheduler = new Scheduler();
        Check(scheduler.Spawn(test).AsTask().Wait(Limit));
    }

    /// <summary>Runs a test as a task in virtual time: a wait takes as long as it says, and no longer.</summary>
    internal static void RunVirtually(Coroutine test)
    {
        using var simulation = new Simulation(seed: 1);
        simulation.Run(test);
    }

    /// <summary>Fails the test if something does not hold.</summary>
    internal static void Check(bool holds, [CallerArgumentExpression(nameof(holds))] string? what = null)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Expected: {what}.");
        }
    }

    /// <summary>The exception of a type that a call throws.</summary>
    internal static TException Throws<TException>(Action call)
        where TException : Exception
    {
        try
        {
            call();
        }
        catch (TException expected)
        {
            return expected;
        }

        throw new InvalidOperationException($"Expected: a {typeof(TException).Name}.");
    }

    /// <summary>The exception of a type that a coroutine throws.</summary>
    internal static async Coroutine<TException> ThrowsAsync<TException>(Coroutine coroutine)
        where TException : Exception
    {
        try
        {
            await coroutine;
        }
        catch (TException expected)
        {
            return expected;
        }

        throw new InvalidOperationException($"Expected: a {typeof(TException).Name}.");
    }

    /// <summary>The exception of a type that a task ends with.</summary>
    internal static Coroutine<TException> EndsWithAsync<TException>(PycosTask task)
        where TException : Exception
    {
        return ThrowsAsync<TException>(Wait());

        async Coroutine Wait() => await task;
    }

    internal static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    /// <summary>Suspends the running task for a short time.</summary>
    internal static SleepOperation Pause(int milliseconds) => PycosTask.SleepAsync(Milliseconds(milliseconds));
}
