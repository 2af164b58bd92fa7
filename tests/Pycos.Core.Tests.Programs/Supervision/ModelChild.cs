namespace Pycos.Core.Tests.Programs;

/// <summary>A child as the model knows it.</summary>
internal sealed class ModelChild(int number)
{
    internal int Number => number;

    internal bool Runs { get; set; }

    /// <summary>Whether it has taken its first step; before that it has nothing to clean up.</summary>
    internal bool HasBegun { get; set; }

    /// <summary>How often it was started.</summary>
    internal int Life { get; set; }

    internal long StartedAt { get; set; }

    /// <summary>When its clean-up ends, once it has begun.</summary>
    internal long EndsAt { get; set; } = long.MaxValue;

    /// <summary>When it is to be started.</summary>
    internal long Due { get; set; } = long.MaxValue;

    internal int InARow { get; set; }

    /// <summary>Whether it was told to terminate.</summary>
    internal bool WasTold { get; set; }

    internal bool HasReturned { get; set; }

    /// <summary>Whether it has ended and the supervisor has not looked.</summary>
    internal bool IsUnnoticed { get; set; }
}
