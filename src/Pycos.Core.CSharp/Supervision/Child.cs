namespace Pycos.Internals;

/// <summary>A child as its supervisor knows it.</summary>
internal sealed class Child(ChildSpec spec)
{
    internal ChildSpec Spec => spec;

    internal ChildState State { get; set; } = ChildState.Restarting;

    /// <summary>The task that it runs as.</summary>
    internal PycosTask? Task { get; set; }

    /// <summary>When it is to be started, if it is.</summary>
    internal long Due { get; set; }

    internal long StartedAt { get; set; }

    internal int Starts { get; set; }

    /// <summary>How many restarts it had one soon after the other.</summary>
    internal int RestartsInARow { get; set; }

    internal MonitorStatus? LastEnd { get; set; }

    internal ChildInfo Info => new(spec.Name, State, Task, Math.Max(0, Starts - 1), LastEnd);
}
