using System.Diagnostics.CodeAnalysis;

namespace Pycos;

/// <summary>What was found of a detached job. Usable on every thread.</summary>
/// <typeparam name="T">What it returns.</typeparam>
public sealed class DetachedResult<T>
{
    private readonly T? value;

    internal DetachedResult(string name, DetachedResultInfo? info, T? value)
    {
        Name = name;
        Info = info;
        this.value = value;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>How far the job is.</summary>
    public DetachedState State => Info?.State ?? DetachedState.NotKnown;

    /// <summary>What its node tells of it; <see langword="null"/> if no node knows it.</summary>
    public DetachedResultInfo? Info { get; }

    /// <summary>Why it has no value, in words; <see langword="null"/> if it has one, or runs.</summary>
    public string? Failure => State switch
    {
        DetachedState.NotKnown => $"no node knows a detached job '{Name}'",
        DetachedState.Expired => $"its result was kept until {Info!.KeptUntil:u}, and is deleted",
        _ => Info!.Failure,
    };

    /// <summary>What it has returned.</summary>
    /// <exception cref="JobFailedException">It has failed; the message says why.</exception>
    /// <exception cref="InvalidOperationException">It runs, is not known, or its result is deleted.</exception>
    public T Value => State switch
    {
        DetachedState.Succeeded => value!,
        DetachedState.Failed => throw new JobFailedException($"{Name} has failed: {Failure}"),
        DetachedState.Running => throw new InvalidOperationException($"{Name} has not ended. Await WaitForResultAsync."),
        _ => throw new InvalidOperationException($"{Name} has no result: {Failure}"),
    };

    /// <summary>What it has returned, if it has.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether it has.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = this.value;
        return State == DetachedState.Succeeded;
    }

    /// <summary>Name and state.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Failure is { } failure ? $"{Name} ({State}): {failure}" : $"{Name} ({State})";
}
